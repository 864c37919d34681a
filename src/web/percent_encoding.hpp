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

}  // namespace extraction::web
