// What can be read of the history of jobs over the API.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

// The events of one job.
awaitable<void> read_timeline(call c);

// The events of all jobs, as JSON or as a stream of server-sent events.
awaitable<void> read_feed(call c);

}  // namespace extraction::api
