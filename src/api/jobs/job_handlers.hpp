// The operations on jobs that the API offers.
#pragma once

#include "api/routing/call.hpp"

namespace extraction::api {

awaitable<void> create_job(call c);
awaitable<void> get_job(call c);
awaitable<void> update_job(call c);
awaitable<void> delete_job(call c);
awaitable<void> list_jobs(call c);

}  // namespace extraction::api
