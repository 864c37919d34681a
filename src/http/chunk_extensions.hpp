// What may follow the size of a chunk. Pure.
#pragma once

#include <string_view>

namespace extraction::http {

// Whether `text`, which stands between a chunk's size and its CRLF, is what RFC 9112 §7.1.1 lets
// stand there: nothing, or extensions. None has a meaning here, but what is no extension may be
// read as something else by a proxy.
bool is_chunk_extensions(std::string_view text);

}  // namespace extraction::http
