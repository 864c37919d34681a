#include "api/input/lax_integer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "api/input/json_number.hpp"
#include "web/ascii.hpp"

namespace extraction::api {

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

// Unicode's white space, in UTF-8, as removed by Rust's str::trim.
constexpr std::array<std::string_view, 25> blanks{
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82",
    "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88",
    "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F",
    "\xE3\x80\x80"};

std::string_view trim(std::string_view text) {
  const auto leading = [&] {
    return std::ranges::find_if(blanks,
                                [&](std::string_view one) { return text.starts_with(one); });
  };
  const auto trailing = [&] {
    return std::ranges::find_if(blanks, [&](std::string_view one) { return text.ends_with(one); });
  };
  for (auto one = leading(); one != blanks.end(); one = leading()) text.remove_prefix(one->size());
  for (auto one = trailing(); one != blanks.end(); one = trailing())
    text.remove_suffix(one->size());
  return text;
}

// The value of digits with an optional '-', limited to 64 bits.
std::int64_t saturated(std::string_view digits) {
  std::int64_t value = 0;
  const auto problem = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
  if (problem == std::errc::result_out_of_range) return digits.front() == '-' ? smallest : largest;
  return value;
}

}  // namespace

lax_integer integer_from_text(std::string_view text) {
  text = trim(text);
  std::string digits;
  if (text.starts_with('-')) digits += '-';
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);

  if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) {
      return integer_fault::not_parsable;
    }
    text = text.substr(0, point);
  }
  if (text.empty()) return integer_fault::not_parsable;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_digits =
        i > 0 && i + 1 < text.size() && web::is_digit(text[i - 1]) && web::is_digit(text[i + 1]);
    if (web::is_digit(text[i])) {
      // Leading zeros count for nothing, however many there are.
      if (digits.ends_with('0') && count_digits(digits) == 1) digits.pop_back();
      digits += text[i];
    } else if (text[i] != '_' || !between_digits) {
      return integer_fault::not_parsable;
    }
  }
  return digits.size() > max_integer_digits ? lax_integer{integer_fault::too_large}
                                            : saturated(digits);
}

lax_integer integer_from_number(std::string_view number) {
  if (is_integer(number)) return saturated(number);

  const double value = to_double(number);
  if (!std::isfinite(value)) return integer_fault::not_finite;
  if (value != std::trunc(value)) return integer_fault::fractional;
  if (value >= static_cast<double>(largest) || value <= static_cast<double>(smallest)) {
    return integer_fault::too_large;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace extraction::api
