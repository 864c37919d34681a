// Strings in the JSON that AWS sends. Pure.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/value.hpp>

namespace extraction::lambda {

// The string that the object `in` has under `name`. Returns nullopt if there is none, the value is
// not a string, or `in` is not an object. The result is a view into `in`.
inline std::optional<std::string_view> find_text(const boost::json::value& in,
                                                 std::string_view name) {
  const boost::json::object* object = in.if_object();
  const boost::json::value* found = object ? object->if_contains(name) : nullptr;
  const boost::json::string* text = found ? found->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string_view{text->data(), text->size()};
}

}  // namespace extraction::lambda
