// Percent-encoding of URIs (RFC 3986 §2.1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::web {

// Appends `text` with each "%XX" as the byte it stands for. A '%' that starts no such triplet stays
// as it is, as in Python's urllib.parse.unquote.
void append_percent_decoded(std::string_view text, std::string& into);

// Appends `path` with every byte encoded that may not stand in a path as it is.
void append_encoded_path(std::string_view path, std::string& into);

// `text` with every byte encoded but unreserved characters (RFC 3986 §2.3): what AWS signs is spelt
// so, and a form may be.
std::string encode_component(std::string_view text);

}  // namespace extraction::web
