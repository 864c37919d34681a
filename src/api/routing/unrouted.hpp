// The response to a request that matches no row of the route table.
#pragma once

#include "api/routing/route_table.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

// 404 or 405, the 204 of OPTIONS, or a redirect to the path without trailing slashes.
void answer_unrouted(const route_table& routes, const web::request& asked, web::response& answer);

}  // namespace extraction::api
