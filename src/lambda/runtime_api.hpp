// The interface between Lambda and a runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

namespace extraction::lambda {

// One call of the function.
struct invocation {
  std::string request_id;
  std::string trace_id;                            // of AWS X-Ray; may be empty
  std::chrono::system_clock::time_point deadline;  // Lambda stops the process then
  std::string event;                               // JSON
};

// As the caller of the function sees it, and as CloudWatch's metrics count it.
struct function_error {
  std::string_view type;  // "Category.Reason"
  std::string message;
};

enum class delivery {
  accepted,
  too_large,  // refused for its size; Lambda has informed the caller
  refused,    // for another reason
  unknown,    // the connection broke; it may have arrived
};

// The runtime must exit, as it can no longer receive calls.
class runtime_unusable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Not thread-safe.
class runtime_api {
 public:
  virtual ~runtime_api() = default;

  // Waits for the next call, for as long as it takes; the process is frozen meanwhile.
  virtual invocation next() = 0;

  // The response to a call: at most one of these two, once. All three may throw runtime_unusable.
  virtual delivery respond(std::string_view request_id, std::string_view result) = 0;
  virtual delivery fail(std::string_view request_id, const function_error& reason) = 0;

  // Called instead of the first next() if the function cannot start. Throws nothing.
  virtual void fail_to_start(const function_error& reason) noexcept = 0;
};

}  // namespace extraction::lambda
