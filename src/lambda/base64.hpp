// Base64 with padding (RFC 4648 §4), in which events and results carry bytes that are not text.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::lambda {

std::string encode_base64(std::string_view bytes);

// nullopt for anything but the alphabet in groups of four.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace extraction::lambda
