// Reads a JSON text once, validates all of it, and keeps only the requested members. Pure.
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

// A value as Python reads it: if several members of an object have the same name, the last value
// counts, in the place of the first.
struct json_value {
  json_kind kind = json_kind::null;
  // Compact JSON. Numbers, and the order of keys, are as they were written, except that a number
  // too large for a double becomes null: some JSON readers refuse it, and others read it as
  // infinity.
  std::string text;
  std::string string;     // the content of a string
  std::size_t depth = 0;  // levels of nested arrays and objects; 0 for a scalar
  bool is_finite = true;  // no number in it was replaced by null
};

struct json_members {
  json_kind kind = json_kind::null;               // of the whole text
  std::vector<std::optional<json_value>> values;  // in the order of the requested names
};

struct json_error {
  std::size_t position = 0;  // in characters
  std::string reason;
  bool is_bound = false;  // it may be JSON, but is nested too deeply or has too long an integer
};

// Levels of nested arrays and objects, including the outermost. Python's json module gives up a
// little later, so it can still read a response that echoes such a body.
inline constexpr std::size_t max_json_depth = 960;

// Parses `text` (UTF-8) by RFC 8259: no NaN, no lone surrogates, nothing after the value. If
// members have the same name, the last one counts, as in Python. A byte order mark is ignored.
std::variant<json_members, json_error> read_json_members(std::string_view text,
                                                         std::span<const std::string_view> names);

// Reads all of `text`, which must be valid JSON, as one value; throws std::invalid_argument if it
// is not.
json_value read_json_value(std::string_view text);

}  // namespace extraction::api
