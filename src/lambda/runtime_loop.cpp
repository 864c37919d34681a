#include "lambda/runtime_loop.hpp"

#include <cstdlib>
#include <exception>
#include <optional>

namespace extraction::lambda {

namespace {

constexpr std::string_view to_string(delivery what) {
  switch (what) {
    case delivery::accepted: return "accepted";
    case delivery::too_large: return "refused as too large";
    case delivery::refused: return "refused";
    case delivery::unknown: return "perhaps lost: the connection broke";
  }
  return "";
}

// For libraries that call other services, and for anyone who reads the environment of a core dump.
void publish_trace_id(const std::string& trace_id) {
  if (trace_id.empty()) {
    unsetenv("_X_AMZN_TRACE_ID");
  } else {
    setenv("_X_AMZN_TRACE_ID", trace_id.c_str(), 1);
  }
}

}  // namespace

void run_loop(runtime_api& lambda, invocation_handler& function, spdlog::logger& log) {
  for (bool go_on = true; go_on;) {
    const invocation call = lambda.next();
    publish_trace_id(call.trace_id);

    std::optional<outcome> done;
    std::string failure;
    try {
      done = function.handle(call);
      go_on = !done->is_last;
    } catch (const std::exception& thrown) {
      failure = thrown.what();
      log.error("request_id={} the call failed: {}", call.request_id, failure);
    }

    const delivery delivered =
        done ? lambda.respond(call.request_id, done->result)
             : lambda.fail(call.request_id, {"Function.CallFailed", std::move(failure)});
    if (delivered != delivery::accepted) {
      log.error("request_id={} the response was {}", call.request_id, to_string(delivered));
    }
  }
}

}  // namespace extraction::lambda
