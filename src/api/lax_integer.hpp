// Integers as Pydantic's lax mode takes them: from text and from numbers without a fraction. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace extraction::api {

// Values beyond 64 bits become the nearest that fits: every bound here is nearer.
// Takes blanks around, a sign, single underscores between digits, and zeros after a point:
// " 3 ", "+6", "1_0", "5.0". nullopt for anything else.
std::optional<std::int64_t> integer_from_text(std::string_view text);

enum class number_fault { fractional, not_finite };

// `number` is a JSON number.
std::variant<std::int64_t, number_fault> integer_from_number(std::string_view number);

}  // namespace extraction::api
