// The composition root of a function on AWS Lambda, as serve.hpp is that of the server.
#pragma once

#include <string>

#include "app/lambda_options.hpp"

namespace extraction {

// Opens what the function needs, then answers calls until Lambda stops the process, which is the
// usual end. Failing to start is told to Lambda. Throws std::exception if the function cannot
// start, or Lambda cannot be talked to. Ends the process with status 1 after a call that came to no
// end.
void run_lambda(const lambda_settings& settings);

// For a failure before run_lambda() could be called. `runtime_api` is host:port.
void report_failed_start(const std::string& runtime_api, std::string reason);

}  // namespace extraction
