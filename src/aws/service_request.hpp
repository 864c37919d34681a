// Signed requests to AWS services. Pure.
#pragma once

#include <string>

#include "aws/http_client.hpp"
#include "aws/signature.hpp"
#include "support/clock.hpp"

namespace extraction::aws {

struct service_call {
  std::string service;  // as in its host name, "secretsmanager"
  std::string path = "/";
  std::string content_type = "application/json";
  std::string target;  // the operation, if the service expects it in X-Amz-Target
  std::string body;
};

// Where to find the services.
struct service_place {
  std::string region;
  std::string endpoint;  // http://host:port to use for all of them; empty: AWS itself
};

// Makes a POST request. Its body is a view of that of `call`, which must outlive it.
http_request sign_request(const service_call& call, const service_place& place,
                          const credentials& signer, timestamp now);

}  // namespace extraction::aws
