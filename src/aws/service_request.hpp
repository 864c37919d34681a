// Requests to services of AWS, signed. Pure.
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
  std::string target;  // the operation, where a service asks for it in X-Amz-Target
  std::string body;
};

// Where the services are.
struct service_place {
  std::string region;
  std::string endpoint;  // http://host:port that stands for all of them; empty: AWS itself
};

// A POST. The body is a view of that of `call`, which must outlive it.
http_request sign_request(const service_call& call, const service_place& place,
                          const credentials& signer, timestamp now);

}  // namespace extraction::aws
