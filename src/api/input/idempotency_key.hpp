// The name that a client gives a request, so that it is done once however often it is sent
// (draft-ietf-httpapi-idempotency-key-header). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api/input/refusal.hpp"
#include "web/request.hpp"

namespace extraction::api {

inline constexpr std::string_view idempotency_key_field = "Idempotency-Key";
inline constexpr std::size_t max_idempotency_key_size = 255;  // bytes, without quotes and escapes

// The key: visible ASCII, written as it is, or as a string of structured fields (RFC 9651 §3.3.3),
// whose quotes and escapes are no part of it. nullopt: there is none, or `why` says why not.
std::optional<std::string> read_idempotency_key(const web::request& asked, refusal& why);

}  // namespace extraction::api
