// Serves the documentation of the API.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

// The OpenAPI document.
awaitable<void> get_openapi(call c);

}  // namespace extraction::api
