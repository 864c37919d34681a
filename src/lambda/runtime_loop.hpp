// The main loop of a function instance: take a call, answer it, take the next.
#pragma once

#include <string>

#include <spdlog/logger.h>

#include "lambda/runtime_api.hpp"

namespace extraction::lambda {

struct outcome {
  std::string result;    // JSON
  bool is_last = false;  // this instance is not fit for another call
};

// What the function does. Not thread-safe.
class invocation_handler {
 public:
  virtual ~invocation_handler() = default;

  // An exception makes the call fail, and what() reaches its caller.
  virtual outcome handle(const invocation& call) = 0;
};

// Returns after an outcome that is the last. Sets _X_AMZN_TRACE_ID for each call. Throws
// runtime_unusable.
void run_loop(runtime_api& lambda, invocation_handler& function, spdlog::logger& log);

}  // namespace extraction::lambda
