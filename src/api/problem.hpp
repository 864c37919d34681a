// The bodies of errors: always a JSON object with `detail`.
#pragma once

#include <string_view>

#include "api/fault.hpp"
#include "web/response.hpp"

namespace extraction::api {

void write_problem(unsigned status, std::string_view detail, web::response& answer);

// 422 with all of them.
void write_faults(const faults& found, web::response& answer);

// 503, with Retry-After (RFC 9110 §10.2.3).
void write_unavailable(std::string_view detail, web::response& answer);

}  // namespace extraction::api
