// A request of which it is known beforehand what is to become of it.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "fuzz/choices.hpp"
#include "http/settings.hpp"

namespace extraction::test {

inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

struct planned_request {
  enum class framing { length, chunked, until_close, broken_off };

  std::string bytes;
  std::size_t head_size = never;   // at which the head is there, and not refused
  std::size_t decided_at = never;  // so many bytes, and it is answered
  unsigned status = 200;
  std::string body = {};  // of the answer, if it is no error
  framing coding = framing::length;
  bool is_head = false;    // by its method
  bool keeps_open = true;  // the connection
  bool expects_continue = false;
  // Refused by its head alone if the rest is not there by then, and only then is the connection
  // closed.
  bool decided_early = false;
  bool is_unknown = false;  // any bytes: nothing is known of it and of what follows
  bool is_refused_by_handler = false;
};

// The limits that the plans are made for.
http::settings planned_limits();

// The `number`th of a connection, which its X-Request-Id and its path name.
planned_request plan_request(choices& from, std::size_t number);

}  // namespace extraction::test
