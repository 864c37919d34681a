// Converts metadata that the original service stored to JSON. Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::api {

// Returns `text` without what Python's json module writes although JSON does not allow it: NaN,
// Infinity and -Infinity become null, as in the original's responses, and lone surrogates become
// U+FFFD. Everything else is left as it is, whether it is JSON or not.
std::string without_python_extensions(std::string_view text);

}  // namespace extraction::api
