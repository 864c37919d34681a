// The response to a client that may not call a route (RFC 6750 §3).
#pragma once

#include <string_view>

#include "web/authenticator.hpp"
#include "web/response.hpp"

namespace extraction::api {

// `scope` is the one that the route requires.
void write_denial(denial why, std::string_view scope, web::response& answer);

}  // namespace extraction::api
