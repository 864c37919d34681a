// JSON for things that are signed or sign: nothing in it may be read two ways.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/json/object.hpp>

namespace extraction::auth {

// Objects and arrays inside one another, the outermost counted.
inline constexpr std::size_t max_json_depth = 16;

// The object that `text` holds, all of it. nullopt for anything else: another kind of value,
// invalid JSON or UTF-8, a lone surrogate, too deep a nesting, or a name that occurs twice in an
// object, at any depth, however it is escaped (RFC 7515 §4 and RFC 7519 §4 leave the choice between
// refusing and the last one; the choice must be the same everywhere, so we refuse). Thread-safe.
std::optional<boost::json::object> parse_object(std::string_view text);

// The string member of that name; nullptr if it is absent or of another kind.
const boost::json::string* find_string(const boost::json::object& in, std::string_view name);

}  // namespace extraction::auth
