#include "http/head_scanner.hpp"

namespace extraction::http {

head_scanner::state head_scanner::scan(std::string_view received) {
  for (;;) {
    const std::size_t line_feed = received.find('\n', scanned_);
    const std::size_t end = line_feed == std::string_view::npos ? received.size() : line_feed + 1;

    if (fields_begin_ == 0) {
      if (end - scanned_ > max_request_line_) return refuse(414, "The request line is too long");
    } else if (end - fields_begin_ > max_header_) {
      return refuse(431, "The header fields are too large");
    }
    if (line_feed == std::string_view::npos) return state::incomplete;
    if (line_feed == scanned_ || received[line_feed - 1] != '\r') {
      return refuse(400, "A header line does not end with CRLF");
    }

    scanned_ = end;
    if (fields_begin_ == 0) {
      fields_begin_ = end;
    } else if (received.substr(0, end).ends_with("\r\n\r\n")) {
      return state::complete;
    }
  }
}

head_scanner::state head_scanner::refuse(unsigned status, std::string_view detail) {
  reason_ = refusal{status, detail};
  return state::refused;
}

}  // namespace extraction::http
