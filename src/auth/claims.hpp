// What a token claims (RFC 7519 §4). Must not be read before its signature has been checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/clock.hpp"

namespace extraction::auth {

struct claims {
  std::string issuer;
  std::optional<std::string> subject;  // of any length
  std::vector<std::string> audiences;
  timestamp expires;
  std::optional<timestamp> not_before;  // the later of `nbf` and `iat`
  std::vector<std::string> scopes;      // the words of `scope`, and `permissions`
};

// Thread-safe. Returns nullopt if `iss`, `aud` or `exp` is absent, or if one of the six registered
// claims that we read has a type other than RFC 7519 §4.1 requires. A time beyond the year 9999
// counts as the end of that year. A `scope` or `permissions` of another type grants nothing, nor
// does an element of `permissions` that is not a string.
std::optional<claims> parse_claims(std::string_view payload);

}  // namespace extraction::auth
