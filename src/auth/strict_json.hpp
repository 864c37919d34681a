// JSON for data that is signed or used to sign: nothing in it may be read in two ways.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

namespace extraction::auth {

// Levels of nested objects and arrays, including the outermost.
inline constexpr std::size_t max_json_depth = 16;

// The object that `text` consists of. Returns nullopt for anything else: another kind of value,
// invalid JSON or UTF-8, a lone surrogate, too deep a nesting, or a name that occurs twice in an
// object, at any depth, however it is escaped (RFC 7515 §4 and RFC 7519 §4 allow either to refuse
// it or to use the last one; the choice must be the same everywhere, so we refuse). Thread-safe.
std::optional<boost::json::object> parse_object(std::string_view text);

// The string member of that name; nullptr if it is absent or has another type.
const boost::json::string* find_string(const boost::json::object& in, std::string_view name);

}  // namespace extraction::auth
