// A request as passed to a handler: a function that reads the request, calls a service, and fills
// the response.
#pragma once

#include "api/routing/path_template.hpp"
#include "feed/event_feed.hpp"
#include "jobs/job_service.hpp"
#include "support/awaitable.hpp"
#include "web/client.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction {

class sha256;

}  // namespace extraction

namespace extraction::api {

// The services that handlers may call. They belong to one I/O thread.
struct services {
  job_service& jobs;
  feed::event_feed& events;
  sha256& digest;
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
