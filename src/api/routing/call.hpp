// A request as passed to a handler: a function that reads the request, calls a service, and fills
// the response.
#pragma once

#include "api/routing/path_template.hpp"
#include "jobs/job_service.hpp"
#include "support/awaitable.hpp"
#include "web/client.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

// The services that handlers may call.
struct services {
  job_service& jobs;
};

// Everything is valid until the handler has returned.
struct call {
  const web::request& asked;
  const path_parameters& path;  // path["id"] of "/extraction-jobs/{id}", as UTF-8
  const web::client& client;
  const api::services& services;
  web::response& answer;
};

using handler = awaitable<void> (*)(call);

}  // namespace extraction::api
