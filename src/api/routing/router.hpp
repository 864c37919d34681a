// Finds the handler of a request, asks whether the client may call it, and answers. The one place
// where an exception becomes a response.
#pragma once

#include <optional>

#include <spdlog/logger.h>

#include "api/routing/call.hpp"
#include "api/routing/request_failures.hpp"
#include "api/routing/route_table.hpp"
#include "web/authenticator.hpp"
#include "web/request_handler.hpp"

namespace extraction::api {

// Belongs to one I/O thread.
class router final : public web::request_handler {
 public:
  // All arguments, and what `services` refers to, must outlive the router. `failures` is for the
  // rows of `routes`.
  router(const route_table& routes, const api::services& services, authenticator& clients,
         request_failures& failures, spdlog::logger& log)
      : routes_(routes), services_(services), clients_(clients), failures_(failures), log_(log) {}

  awaitable<bool> admit(const web::request& head, web::response& answer) override;
  awaitable<void> handle(const web::request& asked, web::response& answer) override;

 private:
  // The client that may use the route. nullopt: it may not, and `answer` says so.
  awaitable<std::optional<web::client>> authorize(const web::request& asked, const route& row,
                                                  web::response& answer);
  void answer_failure(const web::request& asked, web::response& answer);

  const route_table& routes_;
  const services services_;
  authenticator& clients_;
  request_failures& failures_;
  spdlog::logger& log_;
};

}  // namespace extraction::api
