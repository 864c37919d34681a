// What operators and their tools, such as load balancers and orchestrators, ask the service.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

// The process is alive.
awaitable<void> get_health(call c);
// The store accepts writes: throws store_unavailable if it does not.
awaitable<void> get_readiness(call c);

}  // namespace extraction::api
