// Base64url without padding, as JOSE uses it (RFC 7515 §2, RFC 4648 §5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::auth {

// The bytes that `text` encodes; "" encodes no bytes. Returns nullopt for any character outside the
// alphabet, padding, an impossible length, or leftover bits that are not zero (RFC 4648 §3.5):
// every value has exactly one spelling. Thread-safe.
std::optional<std::string> decode_base64url(std::string_view text);

}  // namespace extraction::auth
