// Decides whether a token is valid: a pure function of the token, the keys, the expectations and
// the time. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/key_set.hpp"
#include "auth/token.hpp"
#include "support/clock.hpp"
#include "web/authenticator.hpp"

namespace extraction::auth {

struct expectations {
  std::string issuer;
  std::string audience;
  std::string read_scope;          // empty: none is needed
  std::string write_scope;         // empty: none is needed
  std::chrono::seconds leeway{5};  // by which the issuer's clock may differ from ours
};

// What a valid token allows, to whom, and when; this is all that is remembered of it.
struct grant {
  timestamp from;   // before this it is not valid yet; leeway included
  timestamp until;  // from this time on it has expired; leeway included
  sha256_digest key_identity{};
  std::shared_ptr<const std::string> subject;  // null if it names none
  bool read = false;
  bool write = false;

  bool valid_at(timestamp now) const { return from <= now && now < until; }
  bool allows(access needed) const { return needed == access::read ? read : write; }
};

// The signature is checked before any claim is read, so that a forger learns nothing about the
// claims. A token without `kid` that the only key has not signed is rejected because its key is
// unknown. Throws std::runtime_error if OpenSSL is out of memory.
boost::system::result<grant, refusal> verify(std::string_view text, const key_set& keys,
                                             const expectations& expected, timestamp now);

}  // namespace extraction::auth
