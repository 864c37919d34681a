// The body of an error: a JSON object with `detail`.
#pragma once

#include <string_view>

#include "web/response.hpp"

namespace extraction::web {

// Sets `answer` to an error with `detail` only. A 503 asks the client to try again (Retry-After,
// RFC 9110 §10.2.3).
void write_problem(unsigned status, std::string_view detail, response& answer);

}  // namespace extraction::web
