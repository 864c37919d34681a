// Reads a JSON text once, checks all of it, and keeps the few members that are asked for. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace extraction::api {

enum class json_kind { null, boolean, number, string, array, object };

// As Python reads it: of the members of an object that have one name, the last counts, in the place
// of the first.
struct json_value {
  json_kind kind = json_kind::null;
  // Compact JSON. Numbers, and the order of keys, are as they were written, but that null stands
  // for a number too large for a double: some JSON readers refuse it, and others make infinity of
  // it.
  std::string text;
  std::string string;     // what a string says
  std::size_t depth = 0;  // of arrays and objects inside one another; 0 for a scalar
  bool is_finite = true;  // no number in it was replaced by null
};

struct json_members {
  json_kind kind = json_kind::null;               // of the whole text
  std::vector<std::optional<json_value>> values;  // in the order of the names asked for
};

struct json_error {
  std::size_t position = 0;  // in characters
  std::string reason;
  bool is_bound = false;  // it may be JSON, but nests too deeply or has too long an integer
};

// Arrays and objects inside one another, the outermost counted. Python's json module gives up a
// little later; an answer that echoes such a body can still be read by it.
inline constexpr std::size_t max_json_depth = 960;

// Parses `text` (UTF-8) by RFC 8259: no NaN, no lone surrogates, nothing after the value. Of
// members with one name the last counts, as in Python. A byte order mark is passed over.
std::variant<json_members, json_error> read_json_members(std::string_view text,
                                                         std::span<const std::string_view> names);

// The whole of `text`, which must be valid JSON, as one value; throws std::invalid_argument if it
// is not.
json_value read_json_value(std::string_view text);

}  // namespace extraction::api
