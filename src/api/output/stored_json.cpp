#include "api/output/stored_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace extraction::api {

namespace {

constexpr std::array<std::string_view, 3> python_numbers{"-Infinity", "Infinity", "NaN"};
constexpr std::string_view replacement_escape = "\\ufffd";
constexpr std::size_t unicode_escape_size = 6;  // "\uXXXX"

// The code unit of the escape at the front of `text`; 0 if there is none.
std::uint16_t unicode_escape(std::string_view text) {
  std::uint16_t unit = 0;
  if (text.size() < unicode_escape_size || !text.starts_with("\\u")) return 0;
  std::from_chars(text.data() + 2, text.data() + unicode_escape_size, unit, 16);
  return unit;
}

bool is_high_surrogate(std::uint16_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(std::uint16_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Moves one character or escape of a string from the front of `text` to the end of `into`.
void take_from_string(std::string_view& text, std::string& into) {
  const std::uint16_t unit = unicode_escape(text);
  std::size_t size = unit != 0 ? unicode_escape_size : text.starts_with('\\') ? 2 : 1;
  if (is_high_surrogate(unit) && is_low_surrogate(unicode_escape(text.substr(size)))) {
    size += unicode_escape_size;
  } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
    into += replacement_escape;
    text.remove_prefix(size);
    return;
  }
  size = std::min(size, text.size());
  into += text.substr(0, size);
  text.remove_prefix(size);
}

}  // namespace

std::string without_python_extensions(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  bool in_string = false;
  while (!text.empty()) {
    if (text.front() == '"') {
      in_string = !in_string;
    } else if (in_string) {
      take_from_string(text, plain);
      continue;
    } else if (const auto number = std::ranges::find_if(
                   python_numbers,
                   [text](std::string_view name) { return text.starts_with(name); });
               number != python_numbers.end()) {
      plain += "null";
      text.remove_prefix(number->size());
      continue;
    }
    plain += text.front();
    text.remove_prefix(1);
  }
  return plain;
}

}  // namespace extraction::api
