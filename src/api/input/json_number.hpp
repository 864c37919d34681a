// What a JSON number says, read from its text (RFC 8259 §6). Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace extraction::api {

// Python reads no longer integers from text (sys.int_info.default_max_str_digits).
inline constexpr std::size_t max_integer_digits = 4300;

// Whether `number` has neither a fraction nor an exponent, which is what Python reads as an int.
bool is_integer(std::string_view number);

// The digits of an integer, without its sign.
std::size_t count_digits(std::string_view integer);

// Whether the exponent, if there is one, fits 32 bits. Boost.JSON's bound, which its versions draw
// differently for a number that is 0 all the same.
bool has_bounded_exponent(std::string_view number);

// The nearest double: infinite if the number is too large for one, 0 if it is too small.
double to_double(std::string_view number);

}  // namespace extraction::api
