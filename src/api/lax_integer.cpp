#include "api/lax_integer.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace extraction::api {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\n\r\v\f";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Of digits with an optional '-', read to the end.
std::int64_t saturated(std::string_view digits) {
  std::int64_t value = 0;
  const auto problem = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
  if (problem == std::errc::result_out_of_range) return digits.front() == '-' ? smallest : largest;
  return value;
}

}  // namespace

std::optional<std::int64_t> integer_from_text(std::string_view text) {
  text = trim(text);
  std::string digits;
  if (text.starts_with('-')) digits += '-';
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);

  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) {
      return std::nullopt;
    }
    text = text.substr(0, point);
  }
  if (text.empty()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_digits =
        i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (is_digit(text[i])) {
      digits += text[i];
    } else if (text[i] != '_' || !between_digits) {
      return std::nullopt;
    }
  }
  return saturated(digits);
}

std::variant<std::int64_t, number_fault> integer_from_number(std::string_view number) {
  if (number.find_first_of(".eE") == std::string_view::npos) return saturated(number);

  double value = 0;
  const auto problem = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  // Out of range is what is too large, and also what is too small to tell from 0.
  if (problem == std::errc::result_out_of_range) {
    value = std::strtod(std::string(number).c_str(), nullptr);
  }
  if (!std::isfinite(value)) return number_fault::not_finite;
  if (value != std::trunc(value)) return number_fault::fractional;
  if (value >= static_cast<double>(largest)) return largest;
  if (value <= static_cast<double>(smallest)) return smallest;
  return static_cast<std::int64_t>(value);
}

}  // namespace extraction::api
