// What an authenticator said, as tests compare it.
#pragma once

#include <optional>

#include "web/authenticator.hpp"

namespace extraction::test {

inline constexpr std::optional<denial> granted;  // no denial

inline std::optional<denial> denial_of(const judgement& said) {
  return said ? granted : said.error();
}

}  // namespace extraction::test
