#include "web/percent_encoding.hpp"

#include <optional>

namespace extraction::web {

namespace {

std::optional<int> digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

bool is_unreserved(char c) {
  constexpr std::string_view marks = "-._~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         marks.find(c) != std::string_view::npos;
}

// pchar and '/' (RFC 3986 §3.3).
bool may_stand_in_path(char c) {
  constexpr std::string_view marks = "!$&'()*+,;=:@/";
  return is_unreserved(c) || marks.find(c) != std::string_view::npos;
}

void append_encoded(std::string_view text, bool (*may_stand)(char), std::string& into) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (may_stand(c)) {
      into += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    into += '%';
    into += digits[byte >> 4];
    into += digits[byte & 15];
  }
}

}  // namespace

void append_percent_decoded(std::string_view text, std::string& into) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const auto high = digit_value(text[i + 1]);
      const auto low = digit_value(text[i + 2]);
      if (high && low) {
        into += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    into += text[i];
  }
}

void append_encoded_path(std::string_view path, std::string& into) {
  append_encoded(path, may_stand_in_path, into);
}

std::string encode_component(std::string_view text) {
  std::string encoded;
  append_encoded(text, is_unreserved, encoded);
  return encoded;
}

}  // namespace extraction::web
