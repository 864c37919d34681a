// A parsed JSON Web Token (RFC 7515 §3.1, RFC 7519). Nothing here is trusted yet: the verifier
// decides whether to believe it. Thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/verification_key.hpp"

namespace extraction::auth {

inline constexpr std::size_t max_token_size = 16 * 1024;  // bytes

// Why a token was rejected.
enum class refusal {
  malformed,      // not three segments of base64url, or a header that is not strict JSON
  algorithm,      // `alg` is neither RS256 nor ES256, or does not match the key
  type,           // `typ` says that this is not an access token
  extension,      // `crit` or `b64`: they must be understood, and we support none
  no_key_id,      // no `kid`, and more than one key
  unknown_key,    // no key with that `kid`
  signature,      // not made by that key
  claims,         // not strict JSON, or a claim is absent or of the wrong kind
  issuer,         // `iss` is another issuer
  audience,       // `aud` does not name us
  subject,        // `sub` is too long, or has control characters
  not_yet_valid,  // `nbf` or `iat` is in the future
  expired,        // `exp` has passed
};

// As a phrase for the log.
std::string_view to_string(refusal reason);

struct token {
  signature_algorithm algorithm = signature_algorithm::rs256;
  std::optional<std::string> key_id;
  std::string_view signed_text;  // within the text that was parsed
  std::string payload;           // decoded
  std::string signature;         // decoded
};

// `jwk`, `jku`, `x5u`, `x5c` and other headers that need not be understood are ignored.
boost::system::result<token, refusal> parse_token(std::string_view text);

}  // namespace extraction::auth
