// The answer to a request that does not validate.
#pragma once

#include "api/fault.hpp"
#include "web/response.hpp"

namespace extraction::api {

// 422 with all of them, as `detail`.
void write_faults(const faults& found, web::response& answer);

}  // namespace extraction::api
