// The body of an error: a JSON object with `detail`.
#pragma once

#include <string_view>

#include "web/response.hpp"

namespace extraction::web {

// Makes `answer` say `detail` and nothing else. A 503 asks to be tried again (Retry-After,
// RFC 9110 §10.2.3).
void write_problem(unsigned status, std::string_view detail, response& answer);

}  // namespace extraction::web
