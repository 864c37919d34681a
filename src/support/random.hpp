// Random bytes from the kernel, and how ids print them. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace extraction {

// Throws std::system_error if the kernel has no randomness (getrandom(2)).
void fill_random(std::span<std::uint8_t> into);

// Two lower-case hexadecimal digits.
inline void append_hex(std::string& into, std::uint8_t byte) {
  constexpr char digits[] = "0123456789abcdef";
  into += digits[byte >> 4];
  into += digits[byte & 15];
}

}  // namespace extraction
