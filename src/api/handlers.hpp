// What each route does. A handler reads the request, asks the service, and fills the answer.
#pragma once

#include <string_view>

#include "jobs/job_service.hpp"
#include "support/awaitable.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

struct call {
  const web::request& asked;
  std::string_view id;  // the path's {id}, if it has one
  job_service& jobs;
  web::response& answer;
};

using handler = awaitable<void> (*)(call);

awaitable<void> create_job(call c);
awaitable<void> get_job(call c);
awaitable<void> update_job(call c);
awaitable<void> list_jobs(call c);

// The process is alive.
awaitable<void> health(call c);
// The store answers: throws store_unavailable if it does not.
awaitable<void> readiness(call c);

awaitable<void> openapi(call c);

}  // namespace extraction::api
