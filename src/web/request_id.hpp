// The id that identifies a request in the logs of every system it passed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace extraction::web {

inline constexpr std::string_view request_id_field = "x-request-id";

// Whether a client's X-Request-Id may be used: 1 to 128 letters, digits, '-', '_', '.' or ':'.
// Anything else could forge log lines or fields.
bool is_sane_request_id(std::string_view text);

// Generates ids for requests that came without one: 16 random hexadecimal digits, fixed for the
// life of the generator, and a serial number. One per I/O thread; not thread-safe.
class request_id_generator {
 public:
  // Throws std::system_error if the kernel has no randomness.
  request_id_generator();

  // Valid until the next call.
  std::string_view next();

 private:
  std::string text_;
  std::size_t prefix_size_;
  std::uint64_t serial_ = 0;
};

}  // namespace extraction::web
