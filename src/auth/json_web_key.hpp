// One public key of a set, as its owner publishes it (RFC 7517, RFC 7518 §6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include "auth/verification_key.hpp"
#include "support/openssl.hpp"

namespace extraction::auth {

struct json_web_key {
  std::optional<std::string> id;  // `kid`
  verification_key key;
  sha256_digest
      identity;  // of id and key together: the same key under another id is a different one
};

// Why a key was rejected, as a phrase for the log; contains nothing from the key.
struct key_refusal {
  std::string_view reason;
};

// The key that `from` describes, if it can verify RS256 or ES256 and meets these conditions:
//   - RSA of 2048 to 8192 bits with an exponent above 1, or EC on the curve P-256
//   - `use`, if present, is "sig"; `key_ops`, if present, contains "verify"; `alg`, if present, is
//   ours
//   - every member has the type and the spelling that the RFC requires
//   - it has no private member: a published private key is compromised
// Throws std::runtime_error if OpenSSL is out of memory. Thread-safe.
boost::system::result<json_web_key, key_refusal> parse_json_web_key(
    const boost::json::object& from);

}  // namespace extraction::auth
