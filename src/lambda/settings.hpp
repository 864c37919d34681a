// The configuration of a function: Lambda's own variables, and those of the operator. Plain values.
#pragma once

#include <cstddef>
#include <string>

namespace extraction::lambda {

// What this program can be on Lambda, selected by the name of the handler in a function's
// configuration: any name that is not one of the others means `api`.
enum class function_kind {
  api,                   // answers HTTP requests; see api_function.hpp
  admit_service,         // see admit_service.hpp
  pass_master_password,  // see pass_master_password.hpp
};

struct settings {
  std::string runtime_api;  // host:port
  function_kind kind = function_kind::api;

  // For `api`.
  bool trust_gateway = false;          // rely on API Gateway's authorizer instead of the token
  bool database_token = false;         // log in to the database with an AWS token
  std::size_t max_body = 1024 * 1024;  // bytes of a request; 413

  // For `pass_master_password`.
  std::string master_password_secret;  // ARN
  std::string admitting_function;      // name

  std::string region;
  std::string endpoint;  // to use for all AWS services; empty: AWS itself
};

}  // namespace extraction::lambda
