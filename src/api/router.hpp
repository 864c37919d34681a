// Finds the handler of a request, asks whether the client may call it, and answers; the one place
// where an exception becomes an answer.
#pragma once

#include <span>
#include <string_view>

#include <spdlog/logger.h>

#include "api/request_failures.hpp"
#include "jobs/job_service.hpp"
#include "web/authenticator.hpp"
#include "web/request_handler.hpp"

namespace extraction::api {

// Belongs to one I/O thread.
class router final : public web::request_handler {
 public:
  // All four must outlive the router.
  router(job_service& jobs, authenticator& clients, request_failures& failures, spdlog::logger& log)
      : jobs_(jobs), clients_(clients), failures_(failures), log_(log) {}

  awaitable<bool> admit(const web::request& head, web::response& answer) override;
  awaitable<void> handle(const web::request& asked, web::response& answer) override;

 private:
  // False: the client may not, and has been told so in `answer`.
  awaitable<bool> authorize(const web::request& asked, access needed, web::response& answer);
  void answer_failure(const web::request& asked, web::response& answer);

  job_service& jobs_;
  authenticator& clients_;
  request_failures& failures_;
  spdlog::logger& log_;
};

// Every route there is, for the documentation's test.
std::span<const route> routes();

}  // namespace extraction::api
