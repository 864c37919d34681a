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

struct json_value {
  json_kind kind = json_kind::null;
  std::string text;    // compact JSON; numbers, and the order of keys, as they were written
  std::string string;  // what a string says
};

struct json_members {
  json_kind kind = json_kind::null;               // of the whole text
  std::vector<std::optional<json_value>> values;  // in the order of the names asked for
};

struct json_error {
  std::size_t position = 0;  // in characters
  std::string reason;
};

// Deeper nesting is refused. Pydantic, too, gives up at about this depth.
inline constexpr std::size_t max_json_depth = 256;

// Parses `text` (UTF-8) by RFC 8259: no NaN, no lone surrogates, nothing after the value. Of
// members with one name the last counts, as in Python. A byte order mark is passed over.
std::variant<json_members, json_error> read_json_members(std::string_view text,
                                                         std::span<const std::string_view> names);

// The whole of `text`, which must be valid JSON, as one value; throws std::invalid_argument if it
// is not.
json_value read_json_value(std::string_view text);

}  // namespace extraction::api
