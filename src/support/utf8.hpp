// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing past U+10FFFF. Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction {

bool is_utf8(std::string_view text);

// `text` with each byte that is not part of a character replaced by U+FFFD.
std::string to_utf8(std::string_view text);

// The number of characters (code points) in valid UTF-8.
std::size_t count_characters(std::string_view text);

}  // namespace extraction
