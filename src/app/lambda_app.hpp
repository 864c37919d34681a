// The composition root of a function on AWS Lambda, as serve.hpp is for the server.
#pragma once

#include <string>

#include "app/lambda_options.hpp"

namespace extraction {

// Opens what the function needs, then answers calls until Lambda stops the process, which is the
// usual end. A failure to start is reported to Lambda. Throws std::exception if the function cannot
// start, or if Lambda cannot be reached. Exits with status 1 after a call that did not finish.
void run_lambda(const lambda_settings& settings);

// Reports a failure that occurs before run_lambda() can be called. `runtime_api` is host:port.
void report_failed_start(const std::string& runtime_api, std::string reason);

}  // namespace extraction
