// Writes the head of a response (RFC 9112 §4).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "web/response.hpp"

namespace extraction::http {

// The value of the Date field (RFC 9110 §6.6.1), formatted once a second. Belongs to one thread.
class date_clock {
 public:
  // `now` is used to detect when a second has passed.
  std::string_view text(std::chrono::steady_clock::time_point now);

 private:
  std::string text_;
  std::chrono::steady_clock::time_point made_{};
};

enum class body_framing {
  none,    // 1xx, 204, 304: there is no body
  length,  // Content-Length
  chunked,
  until_close,  // to an HTTP/1.0 client
};

struct response_framing {
  body_framing body = body_framing::length;
  std::uint64_t length = 0;
  bool keep_alive = true;
  unsigned minor_version = 1;  // of the request
};

// Appends the status line, the fields and the empty line.
void append_head(const web::response& answer, const response_framing& framing,
                 std::string_view date, std::string_view request_id, std::string& into);

// Appends `data` as one chunk. Appends nothing if it is empty, as that would be the last chunk.
void append_chunk(std::string_view data, std::string& into);

inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace extraction::http
