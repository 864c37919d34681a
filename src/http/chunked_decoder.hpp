// Decodes the chunked transfer coding (RFC 9112 §7.1) as it arrives. Pure.
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

  // Limits in bytes, for the body and for the trailer fields, which are read and dropped.
  chunked_decoder(std::size_t max_body, std::size_t max_trailer)
      : max_body_(max_body), max_trailer_(max_trailer) {}

  // Removes what belongs to the body from the front of `received` and appends the data to `body`.
  // Refuses with 400 a violation of the grammar, with 413 a body or extensions that are too large,
  // and with 431 trailers that are too large.
  state decode(std::string_view& received, std::string& body);

  const refusal& reason() const { return *reason_; }

 private:
  enum class part { size_line, data, data_end, trailer_line };

  // Returns true if a whole line is in line_, without its CRLF; false if it is incomplete or
  // refused.
  bool take_line(std::string_view& received);
  void read_size();
  void refuse(unsigned status, std::string_view detail) { reason_ = refusal{status, detail}; }

  std::size_t max_body_;
  std::size_t max_trailer_;
  part expected_ = part::size_line;
  std::string line_;
  bool line_is_complete_ = false;
  std::uint64_t remaining_ = 0;  // bytes of the current chunk
  std::size_t body_size_ = 0;
  std::size_t extension_size_ = 0;
  std::size_t trailer_size_ = 0;
  std::optional<refusal> reason_;
};

}  // namespace extraction::http
