// Metadata as it may be stored. Pure.
#pragma once

#include <string>
#include <string_view>

namespace extraction::api {

// `text` without what Python's json module writes although JSON does not allow it: NaN, Infinity
// and -Infinity become null, as the original service shows them, and lone surrogates U+FFFD.
// Everything else is left as it is, whether it is JSON or not.
std::string without_python_extensions(std::string_view text);

}  // namespace extraction::api
