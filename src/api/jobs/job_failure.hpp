// What is said to a client whose command was not carried out.
#pragma once

#include "jobs/error.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

void write_failure(error why, const web::request& asked, web::response& answer);

}  // namespace extraction::api
