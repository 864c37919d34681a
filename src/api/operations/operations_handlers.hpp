// What whoever runs the service asks it, and what watches over it: load balancers, orchestrators.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

// The process is alive.
awaitable<void> get_health(call c);
// The store takes writes: throws store_unavailable if it does not.
awaitable<void> get_readiness(call c);

}  // namespace extraction::api
