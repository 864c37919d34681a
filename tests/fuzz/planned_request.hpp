// A request whose outcome is known beforehand.
#pragma once

#include <cstddef>
#include <limits>
#include <string>

#include "fuzz/choices.hpp"
#include "http/settings.hpp"

namespace extraction::test {

inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

struct planned_request {
  enum class framing { length, chunked, until_close, broken_off, none };

  std::string bytes;
  std::size_t head_size = never;   // bytes after which the head is complete and not refused
  std::size_t decided_at = never;  // bytes after which it is answered
  unsigned status = 200;
  std::string body = {};  // of the response, unless that is an error
  framing coding = framing::length;
  bool is_head = false;    // by its method
  bool keeps_open = true;  // the connection
  bool expects_continue = false;
  // Refused by its head alone if the rest has not arrived by then; only then is the connection
  // closed.
  bool decided_early = false;
  bool is_unknown = false;  // any bytes: nothing is known of it and of what follows
  bool is_refused_by_handler = false;
};

// The limits that the plans assume.
http::settings planned_limits();

// The `number`th request of a connection; its X-Request-Id and its path contain that number.
planned_request plan_request(choices& from, std::size_t number);

}  // namespace extraction::test
