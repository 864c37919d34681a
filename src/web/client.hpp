// Who makes a request, as far as the token says.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/clock.hpp"

namespace extraction::web {

// Copies share the subject, so a copy allocates nothing. It may outlive the request and may be used
// on another thread. The default is an anonymous client without an end, for what is open to all.
struct client {
  std::shared_ptr<const std::string> subject;  // the token's `sub`; null if there is none
  // From this time on the token has expired, leeway included. It may be thousands of years ahead,
  // beyond the range of a timer. nullopt: no end is known.
  std::optional<timestamp> until;
};

// OpenID Connect Core 1.0 §2 has the same limit.
inline constexpr std::size_t max_subject_size = 255;  // bytes

// Whether `text`, which must be UTF-8, may name a client: it is within the limit and contains no
// ASCII control characters, so that it can be stored and shown unchanged.
bool is_sane_subject(std::string_view text);

}  // namespace extraction::web
