// The function that answers HTTP requests: passes each event to the router, as the HTTP server does
// with a request.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "lambda/gateway_authenticator.hpp"
#include "lambda/runtime_loop.hpp"
#include "web/access_log.hpp"
#include "web/request_handler.hpp"

namespace extraction::lambda {

// What the function depends on. All of it must outlive the function.
struct api_context {
  boost::asio::io_context& io;  // the router's; nothing else runs it
  web::request_handler& router;
  gateway_authenticator* gateway;  // null: the router's authenticator needs no help
  web::access_log& access;
  spdlog::logger& log;
  // Called first if the instance has been frozen, so that a connection that died meanwhile is found
  // before a request depends on it. Its failure is logged, and the request continues.
  std::function<awaitable<void>()> wake;
};

struct api_settings {
  // A response must be ready this long before Lambda stops the process.
  std::chrono::milliseconds deadline_margin{500};
  // An instance that was idle for longer counts as frozen, as far as its connections can tell.
  std::chrono::milliseconds freeze{10'000};
  std::size_t max_body = 1024 * 1024;  // bytes of a request; 413
};

class api_function final : public invocation_handler {
 public:
  explicit api_function(api_context context, api_settings limits = {});

  // Throws unsupported_event; any other failure is an HTTP response. A request that is not finished
  // in time is answered with 503 and left as it is: the outcome is then marked as the last, and the
  // caller must end the process without destroying anything that the request may still use.
  outcome handle(const invocation& call) override;

 private:
  struct exchange;

  awaitable<void> answer(std::shared_ptr<exchange> current, bool was_frozen);

  api_context context_;
  api_settings limits_;
  std::chrono::system_clock::time_point last_call_;
};

}  // namespace extraction::lambda
