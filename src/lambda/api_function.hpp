// The function that answers HTTP requests: hands each event to the router, as the HTTP server would
// hand it a request.
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

// What the function stands on. All must outlive it.
struct api_context {
  boost::asio::io_context& io;  // the router's; nobody else runs it
  web::request_handler& router;
  gateway_authenticator* gateway;  // null: the router's authenticator needs no help
  web::access_log& access;
  spdlog::logger& log;
  // Called first when the instance has been frozen, so that a connection that died meanwhile is
  // found before a request is risked on it. Its failure is logged, and the request goes on.
  std::function<awaitable<void>()> wake;
};

struct api_settings {
  // An answer must be ready this long before Lambda stops the process.
  std::chrono::milliseconds deadline_margin{500};
  // An instance without a call for longer has been frozen, as far as its connections can tell.
  std::chrono::milliseconds freeze{10'000};
  std::size_t max_body = 1024 * 1024;  // bytes of a request; 413
};

class api_function final : public invocation_handler {
 public:
  explicit api_function(api_context context, api_settings limits = {});

  // Throws unsupported_event; whatever else goes wrong is an HTTP answer. A request that is not
  // done in time is answered 503 and left where it is: the outcome is the last then, and the caller
  // must end the process without destroying what the request may still hold on to.
  outcome handle(const invocation& call) override;

 private:
  struct exchange;

  awaitable<void> answer(std::shared_ptr<exchange> current, bool was_frozen);

  api_context context_;
  api_settings limits_;
  std::chrono::system_clock::time_point last_call_;
};

}  // namespace extraction::lambda
