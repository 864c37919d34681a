// Undoes the chunked transfer coding (RFC 9112 §7.1) while it arrives. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/refusal.hpp"

namespace extraction::http {

class chunked_decoder {
 public:
  enum class state { incomplete, complete, refused };

  // Limits in bytes: of the body, and of the trailer fields, which are read and dropped.
  chunked_decoder(std::size_t max_body, std::size_t max_trailer)
      : max_body_(max_body), max_trailer_(max_trailer) {}

  // Takes what belongs to the body off the front of `received` and appends the data to `body`.
  // Refused: 400 for a breach of the grammar, 413 for a body or extensions, 431 for trailers too
  // large.
  state decode(std::string_view& received, std::string& body);

  const refusal& reason() const { return *reason_; }

 private:
  enum class part { size_line, data, data_end, trailer_line };

  // True: a whole line is in line_, without its CRLF. False: it is not complete, or refused.
  bool take_line(std::string_view& received);
  void read_size();
  void refuse(unsigned status, std::string_view detail) { reason_ = refusal{status, detail}; }

  std::size_t max_body_;
  std::size_t max_trailer_;
  part expected_ = part::size_line;
  std::string line_;
  bool line_is_complete_ = false;
  std::uint64_t remaining_ = 0;  // of the chunk in hand
  std::size_t body_size_ = 0;
  std::size_t extension_size_ = 0;
  std::size_t trailer_size_ = 0;
  std::optional<refusal> reason_;
};

}  // namespace extraction::http
