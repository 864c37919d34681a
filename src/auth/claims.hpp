// What a token says (RFC 7519 §4). Not to be read before its signature has been checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/clock.hpp"

namespace extraction::auth {

struct claims {
  std::string issuer;
  std::vector<std::string> audiences;
  timestamp expires;
  std::optional<timestamp> not_before;  // the later of `nbf` and `iat`
  std::vector<std::string> scopes;      // the words of `scope`, and `permissions`
};

// Thread-safe. nullopt if `iss`, `aud` or `exp` is absent, or one of the five registered claims we
// read is not of the kind that RFC 7519 §4.1 asks for. A time beyond the year 9999 counts as its
// end. A `scope` or `permissions` of another kind grants nothing, nor does an element of
// `permissions` that is no text.
std::optional<claims> parse_claims(std::string_view payload);

}  // namespace extraction::auth
