// The handlers for reading the history of jobs.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

// Returns the events of one job: all of them as a stream, or one page if `limit` is given.
awaitable<void> read_timeline(call c);

// Returns the events of all jobs: one page as JSON, or a stream of server-sent events.
awaitable<void> read_feed(call c);

}  // namespace extraction::api
