// Text as protocols compare it: ASCII letters without case, independent of any locale.
#pragma once

#include <algorithm>
#include <string_view>

namespace extraction::web {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

// `text` without the white space around it (OWS, RFC 9110 §5.6.3).
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Whether `is_one` is true for any character. All of them are checked: without an early exit, and
// with an `is_one` that only uses bit operations, the compiler can vectorise the loop.
template <class Predicate>
constexpr bool contains_any(std::string_view text, Predicate is_one) {
  unsigned char found = 0;
  for (const char c : text) {
    found |= static_cast<unsigned char>(is_one(static_cast<unsigned char>(c)));
  }
  return found != 0;
}

// Whether `text` may appear in a request target as it is, without percent-encoding: visible ASCII
// except '#', which starts a fragment (RFC 9112 §3.2, RFC 3986 §2).
constexpr bool is_target_text(std::string_view text) {
  return !contains_any(text,
                       [](unsigned char c) { return (c <= 0x20) | (c >= 0x7f) | (c == '#'); });
}

}  // namespace extraction::web
