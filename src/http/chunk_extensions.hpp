// What may follow the size of a chunk. Pure.
#pragma once

#include <string_view>

namespace extraction::http {

// Whether `text`, found between a chunk's size and its CRLF, is allowed there by RFC 9112 §7.1.1:
// nothing, or extensions. No extension has a meaning here, but a proxy might read malformed ones as
// something else.
bool is_chunk_extensions(std::string_view text);

}  // namespace extraction::http
