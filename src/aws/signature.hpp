// AWS Signature Version 4, which proves who sends a request. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
#pragma once

#include <string>
#include <string_view>

#include "support/clock.hpp"

namespace extraction::aws {

// The key and its secret, and the session token if they are temporary.
struct credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
};

// What a signature is valid for: one service in one region, on the day of `time`.
struct signing_scope {
  std::string_view region;
  std::string_view service;
  timestamp time;

  std::string date_time() const;   // 20260217T164515Z
  std::string credential() const;  // 20260217/eu-central-1/rds-db/aws4_request
};

// Lower-case hexadecimal digits of the SHA-256 digest.
std::string hex_sha256(std::string_view text);

// The signature of a canonical request, as lower-case hexadecimal digits.
std::string sign(std::string_view canonical_request, const signing_scope& scope,
                 std::string_view secret_access_key);

}  // namespace extraction::aws
