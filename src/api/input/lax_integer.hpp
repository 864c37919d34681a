// Integers as Pydantic's lax mode accepts them: from strings, and from numbers without a fraction.
// Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

namespace extraction::api {

enum class integer_fault {
  not_parsable,
  too_large,  // more digits than Python reads, or a floating-point number beyond 64 bits
  fractional,
  not_finite,
};

// Integers beyond 64 bits become the nearest that fits, which is beyond every limit here.
using lax_integer = std::variant<std::int64_t, integer_fault>;

// Accepts surrounding blanks, a sign, single underscores between digits, and zeros after a point: "
// 3 ", "+6", "1_0", "5.0".
lax_integer integer_from_text(std::string_view text);

// `number` is a JSON number.
lax_integer integer_from_number(std::string_view number);

}  // namespace extraction::api
