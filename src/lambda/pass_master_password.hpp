// The function that delivers the database's master password once: it reads it from Secrets Manager
// and passes it to the function inside the network (see admit_service.hpp). Runs outside the
// network, where the AWS services can be reached.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <spdlog/logger.h>

#include "aws/service_request.hpp"
#include "lambda/runtime_loop.hpp"
#include "support/clock.hpp"

namespace extraction::lambda {

struct pass_settings {
  std::string secret;              // its ARN
  std::string admitting_function;  // its name
  aws::service_place place;
  aws::credentials signer;
};

// Time and network, passed in so that tests can set them.
struct pass_environment {
  const clock& time;
  std::function<aws::http_answer(const aws::http_request&)> send;  // may throw transport_error
  std::function<void(std::chrono::milliseconds)> pause;
};

class pass_master_password final : public invocation_handler {
 public:
  // `environment` and `log` must outlive it.
  pass_master_password(pass_settings settings, const pass_environment& environment,
                       spdlog::logger& log)
      : settings_(std::move(settings)), environment_(environment), log_(log) {}

  // The result is the other function's response. The event is ignored. A permission that was
  // granted a moment ago may not be in effect yet, so refusals are retried for as long as the
  // call's time allows. Throws std::runtime_error, whose message contains no secret.
  outcome handle(const invocation& call) override;

 private:
  aws::http_answer insist(const aws::service_call& what, const invocation& call);

  pass_settings settings_;
  const pass_environment& environment_;
  spdlog::logger& log_;
};

}  // namespace extraction::lambda
