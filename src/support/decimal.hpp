// Numbers as text, appended without an allocation.
#pragma once

#include <charconv>
#include <concepts>
#include <string>

namespace extraction {

template <std::integral Number>
void append_number(Number number, std::string& into, int base = 10) {
  char digits[24];
  into.append(digits, std::to_chars(digits, digits + sizeof digits, number, base).ptr);
}

}  // namespace extraction
