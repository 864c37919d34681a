// The function that brings the database's master password to where it is needed once: reads it from
// Secrets Manager and hands it to the function inside the network (see admit_service.hpp). Runs
// outside, where the services of AWS can be reached.
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

  // The result is what the other function answered. The event is not looked at. A permission that
  // was given a moment ago may not have spread yet, so refusals are tried again for as long as the
  // call's time allows. Throws std::runtime_error, whose text holds no secret.
  outcome handle(const invocation& call) override;

 private:
  aws::http_answer insist(const aws::service_call& what, const invocation& call);

  pass_settings settings_;
  const pass_environment& environment_;
  spdlog::logger& log_;
};

}  // namespace extraction::lambda
