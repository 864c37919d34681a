// Text in the JSON that AWS sends. Pure.
#pragma once

#include <optional>
#include <string_view>

#include <boost/json/value.hpp>

namespace extraction::lambda {

// The text that the object `in` has under `name`. nullopt if it has none, what is there is not
// text, or `in` is no object. Views into `in`.
inline std::optional<std::string_view> find_text(const boost::json::value& in,
                                                 std::string_view name) {
  const boost::json::object* object = in.if_object();
  const boost::json::value* found = object ? object->if_contains(name) : nullptr;
  const boost::json::string* text = found ? found->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string_view{text->data(), text->size()};
}

}  // namespace extraction::lambda
