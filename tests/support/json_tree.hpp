// JSON as it is written, for comparisons: unlike a DOM it keeps the order of keys, repeated keys,
// and the exact digits of numbers, so that 1.0 is not 1 and no integer is too large.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace extraction::test {

struct json_tree {
  enum class type { null, boolean, number, string, array, object };

  type is = type::null;
  std::string text;               // a number as written, a string decoded, "true" or "false"
  std::vector<std::string> keys;  // of an object, one for each item
  std::vector<json_tree> items;   // of an array or object, in the order written

  bool operator==(const json_tree&) const = default;

  // The last item of that key, which must exist: throws std::out_of_range.
  const json_tree& at(std::string_view key) const;
  bool has(std::string_view key) const;
};

// Throws std::invalid_argument, with the text in its message, if that is not a single JSON value
// (RFC 8259).
json_tree parse_json(std::string_view text);

// Without white space, and escaping only what RFC 8259 §7 requires, as the service prints it.
std::string to_compact_text(const json_tree& tree);

}  // namespace extraction::test
