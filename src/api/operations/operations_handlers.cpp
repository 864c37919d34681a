#include "api/operations/operations_handlers.hpp"

namespace extraction::api {

awaitable<void> get_health(call c) {
  c.answer.body = R"({"status":"ok"})";
  co_return;
}

awaitable<void> get_readiness(call c) {
  co_await c.services.jobs.check();
  c.answer.body = R"({"status":"ready"})";
}

}  // namespace extraction::api
