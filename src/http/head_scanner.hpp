// Finds the end of a request head as it arrives. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/refusal.hpp"

namespace extraction::http {

// Remembers how far it has scanned, so that a head that arrives byte by byte is scanned only once.
class head_scanner {
 public:
  enum class state { incomplete, complete, refused };

  head_scanner(std::size_t max_request_line, std::size_t max_header)
      : max_request_line_(max_request_line), max_header_(max_header) {}

  // `received` is all that has arrived of the request so far, and only grows between calls. Refuses
  // with 414 or 431 what is too long, and with 400 a line that ends with a bare LF (RFC 9112 §2.2
  // lets a server accept it, but not every proxy does, so it could hide a request from one).
  state scan(std::string_view received);

  // The size of the complete head, including its empty last line.
  std::size_t size() const { return scanned_; }

  const refusal& reason() const { return *reason_; }

 private:
  state refuse(unsigned status, std::string_view detail);

  std::size_t max_request_line_;
  std::size_t max_header_;
  std::size_t scanned_ = 0;  // start of the line that is not complete yet
  std::size_t fields_begin_ = 0;
  std::optional<refusal> reason_;
};

}  // namespace extraction::http
