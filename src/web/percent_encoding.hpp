// Percent-encoding of URIs (RFC 3986 §2.1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::web {

// Appends `text` with each "%XX" decoded to a byte. A '%' that does not start such a triplet stays
// as it is, as in Python's urllib.parse.unquote.
void append_percent_decoded(std::string_view text, std::string& into);

// Appends `path` with every byte encoded that may not appear in a path.
void append_encoded_path(std::string_view path, std::string& into);

// `text` with every byte encoded except unreserved characters (RFC 3986 §2.3), as AWS signatures
// require and forms allow.
std::string encode_component(std::string_view text);

}  // namespace extraction::web
