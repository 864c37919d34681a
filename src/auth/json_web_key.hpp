// One public key of a set, as its owner publishes it (RFC 7517, RFC 7518 §6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/system/result.hpp>

#include "auth/openssl.hpp"
#include "auth/verification_key.hpp"

namespace extraction::auth {

struct json_web_key {
  std::optional<std::string> id;  // `kid`
  verification_key key;
  sha256_digest identity;  // of id and key together: the same key under another id is another one
};

// Why a key was not taken, as a phrase for the log; holds nothing that the key says.
struct key_refusal {
  std::string_view reason;
};

// The key that `from` describes, if it may be used to verify RS256 or ES256 and is one we trust:
//   - RSA of 2048 to 8192 bits with an exponent above 1, or EC on the curve P-256
//   - `use`, if present, is "sig"; `key_ops`, if present, holds "verify"; `alg`, if present, is
//   ours
//   - every member is of the kind and the spelling the RFC gives it
//   - no private member: whoever publishes those has lost the key
// Throws std::runtime_error if OpenSSL has no memory. Thread-safe.
boost::system::result<json_web_key, key_refusal> parse_json_web_key(
    const boost::json::object& from);

}  // namespace extraction::auth
