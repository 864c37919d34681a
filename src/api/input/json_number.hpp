// The value of a JSON number, read from its text (RFC 8259 §6). Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace extraction::api {

// Python does not read longer integers from text (sys.int_info.default_max_str_digits).
inline constexpr std::size_t max_integer_digits = 4300;

// Whether `number` has neither a fraction nor an exponent, which is what Python reads as an int.
bool is_integer(std::string_view number);

// The digits of an integer, without its sign.
std::size_t count_digits(std::string_view integer);

// Whether the exponent, if there is one, fits into 32 bits. This is Boost.JSON's limit, which its
// versions apply differently to numbers that are 0 anyway.
bool has_bounded_exponent(std::string_view number);

// The nearest double: infinity if the number is too large, 0 if it is too small.
double to_double(std::string_view number);

}  // namespace extraction::api
