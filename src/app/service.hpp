// Everything between a request and the store, for one I/O thread; every front uses it.
#pragma once

#include <string>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "api/output/event_json.hpp"
#include "api/routes.hpp"
#include "api/routing/router.hpp"
#include "app/config.hpp"
#include "feed/event_feed.hpp"
#include "feed/follower.hpp"
#include "jobs/job_id.hpp"
#include "jobs/job_repository.hpp"
#include "jobs/job_service.hpp"
#include "support/clock.hpp"
#include "support/openssl.hpp"
#include "web/authenticator.hpp"

namespace extraction {

// Returns the function that writes events as JSON, with `source` as `settings` have it.
inline feed::event_writer writer_of(const event_settings& settings) {
  return [source = settings.source](const recorded_event& shown, std::string& into) {
    api::append_event(shown, source, into);
  };
}

// What the services of all I/O threads share. The references must outlive the services.
struct service_ground {
  const clock& time;
  feed::follower& events;
  api::request_failures& failures;
  spdlog::logger& log;
};

// Belongs to the thread that runs `context`, as do `repository` and `clients`. All three must
// outlive the service.
class service {
 public:
  service(boost::asio::io_context& context, job_repository& repository, authenticator& clients,
          const job_settings& settings, feed::reach allowed, const service_ground& shared)
      : ids_(settings.ids),
        jobs_(repository, ids_, shared.time, shared.events, settings.max_attempts),
        events_(context, jobs_, shared.events, shared.time, allowed),
        router_(api::routes(), {jobs_, events_, digest_}, clients, shared.failures, shared.log) {}

  job_service& jobs() { return jobs_; }
  api::router& router() { return router_; }

 private:
  job_id_generator ids_;
  job_service jobs_;
  feed::event_feed events_;
  sha256 digest_;
  api::router router_;
};

}  // namespace extraction
