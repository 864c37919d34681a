// Lambda's Runtime API, over HTTP.
#pragma once

#include <string>

#include <spdlog/logger.h>

#include "aws/http_client.hpp"
#include "lambda/runtime_api.hpp"

namespace extraction::lambda {

class runtime_client final : public runtime_api {
 public:
  // `address` is host:port, from AWS_LAMBDA_RUNTIME_API. `log` must outlive the client.
  runtime_client(const std::string& address, spdlog::logger& log);

  // Retries a few times if the connection breaks, and logs it. Throws runtime_unusable after that,
  // or if the response makes no sense.
  invocation next() override;

  // These are sent once: a repetition could answer another call than the intended one.
  delivery respond(std::string_view request_id, std::string_view result) override;
  delivery fail(std::string_view request_id, const function_error& reason) override;
  void fail_to_start(const function_error& reason) noexcept override;

 private:
  aws::http_answer get_next();
  delivery post(const std::string& path, std::vector<aws::http_field> fields,
                std::string_view body);
  delivery post_error(const std::string& path, const function_error& reason);

  std::string base_url_;
  aws::http_client http_;
  spdlog::logger& log_;
};

}  // namespace extraction::lambda
