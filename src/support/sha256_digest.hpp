// What SHA-256 makes of a text.
#pragma once

#include <array>
#include <cstdint>

namespace extraction {

using sha256_digest = std::array<std::uint8_t, 32>;

}  // namespace extraction
