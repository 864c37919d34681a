// What is said to a request that no row of the route table serves.
#pragma once

#include "api/routing/route_table.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

// 404 or 405, the 204 of OPTIONS, or a redirection to the path without slashes at its end.
void answer_unrouted(const route_table& routes, const web::request& asked, web::response& answer);

}  // namespace extraction::api
