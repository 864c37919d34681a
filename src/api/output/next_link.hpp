// The link to the next page (RFC 8288). Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::api {

// Returns the value of a Link field. The reference is relative and has no path (RFC 3986 §5.2.2),
// so it resolves to the path that the client requested, whatever prefix a proxy adds. It keeps the
// parameters of `query` as they were sent, even unknown ones, with two exceptions: the parameter
// `after` is set to `after`, which must not need encoding, and `offset`, which only the first page
// needs, is dropped.
std::string next_link(std::string_view query, std::string_view after);

}  // namespace extraction::api
