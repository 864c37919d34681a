#include "api/input/json_number.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace extraction::api {

bool is_integer(std::string_view number) {
  return std::ranges::none_of(number, [](char c) { return c == '.' || c == 'e' || c == 'E'; });
}

std::size_t count_digits(std::string_view integer) {
  return integer.size() - (integer.starts_with('-') ? 1 : 0);
}

bool has_bounded_exponent(std::string_view number) {
  const std::size_t at = number.find_first_of("eE");
  if (at == std::string_view::npos) return true;
  std::string_view digits = number.substr(at + 1);
  if (digits.starts_with('+')) digits.remove_prefix(1);
  std::int32_t exponent = 0;
  const auto problem = std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec;
  return problem != std::errc::result_out_of_range;
}

double to_double(std::string_view number) {
  double value = 0;
  const auto problem = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  // A number is out of range if it is too large, or too small to distinguish from 0.
  if (problem == std::errc::result_out_of_range) {
    value = std::strtod(std::string(number).c_str(), nullptr);
  }
  return value;
}

}  // namespace extraction::api
