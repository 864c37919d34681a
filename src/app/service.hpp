// Everything between a request and the store, for one I/O thread; every front uses it.
#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "api/routes.hpp"
#include "api/routing/router.hpp"
#include "jobs/job_id.hpp"
#include "jobs/job_repository.hpp"
#include "jobs/job_service.hpp"
#include "support/clock.hpp"
#include "web/authenticator.hpp"

namespace extraction {

// Belongs to the thread that runs `context`. All arguments must outlive it.
class service {
 public:
  service(boost::asio::io_context& context, job_id_version ids, job_store& store,
          authenticator& clients, const clock& time, api::request_failures& failures,
          spdlog::logger& log)
      : repository_(store.open_repository(context)),
        ids_(ids),
        jobs_(*repository_, ids_, time),
        router_(api::routes(), {jobs_}, clients, failures, log) {}

  job_service& jobs() { return jobs_; }
  api::router& router() { return router_; }

 private:
  std::unique_ptr<job_repository> repository_;
  job_id_generator ids_;
  job_service jobs_;
  api::router router_;
};

}  // namespace extraction
