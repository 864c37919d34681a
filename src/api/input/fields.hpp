// The rules for single fields. Each function returns the field's value, or adds what is wrong with
// it to `found` and returns nullopt. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "api/input/fault.hpp"
#include "api/input/json_members.hpp"
#include "support/clock.hpp"

namespace extraction::api {

struct text_rules {
  std::size_t min_length = 0;  // characters
  std::size_t max_length = std::numeric_limits<std::size_t>::max();
  std::string_view pattern{};                   // what clients are told of `matches`
  bool (*matches)(std::string_view) = nullptr;  // null: any text does
};

std::optional<std::string> read_text(const json_value& value, location where,
                                     const text_rules& rules, faults& found);

struct integer_rules {
  int minimum = 0;
  int maximum = std::numeric_limits<int>::max();
};

std::optional<int> read_integer(const json_value& value, location where, const integer_rules& rules,
                                faults& found);

// A query parameter that must not be negative.
std::optional<std::uint64_t> read_count(std::string_view text, location where, faults& found);

// A query parameter that is an integer within bounds.
std::optional<int> read_bounded_count(std::string_view text, location where,
                                      const integer_rules& rules, faults& found);

// A query parameter that is a number of seconds, with or without a fraction, from 0 to `maximum`.
std::optional<std::chrono::milliseconds> read_seconds(std::string_view text, location where,
                                                      std::chrono::seconds maximum, faults& found);

// A time with its offset from UTC; see offset_time.hpp.
std::optional<timestamp> read_time(const json_value& value, location where, faults& found);

// Deeper objects are not stored: few JSON readers accept many more levels, and some fewer.
inline constexpr std::size_t max_object_depth = 256;

struct object_rules {
  std::size_t max_size = std::numeric_limits<std::size_t>::max();  // bytes of the compact text
};

// A JSON object, as compact text.
std::optional<std::string> read_object(const json_value& value, location where,
                                       const object_rules& rules, faults& found);

}  // namespace extraction::api
