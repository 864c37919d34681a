// The Link to the page that follows (RFC 8288). Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::api {

// The value of a Link field. The reference is relative and has no path (RFC 3986 §5.2.2), so it
// leads to where the client asked, whatever a proxy puts before the path. It keeps the parameters
// of `query` as they were sent, those that nobody knows too, but for `after`, which is set to
// `after` (characters that need no encoding), and `offset`, which counts from there no more.
std::string next_link(std::string_view query, std::string_view after);

}  // namespace extraction::api
