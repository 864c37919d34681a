// The keys that may sign tokens, at one moment (JWK Set, RFC 7517 §5). Immutable once made, so that
// threads share it freely.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "auth/json_web_key.hpp"

namespace extraction::auth {

inline constexpr std::size_t max_keys = 64;  // in one set, refused ones counted

class key_set {
 public:
  // A set without keys: no token is good.
  key_set() = default;

  // The set that `text` describes. Keys that cannot be trusted are left out (RFC 7517 §5), as are
  // all that share a `kid`; the reasons are kept. nullopt if `text` is not a set of 1 to 64 keys,
  // or none of them may be used.
  static std::optional<key_set> parse(std::string_view text);

  const std::vector<json_web_key>& keys() const { return keys_; }
  const std::vector<key_refusal>& refusals() const { return refusals_; }

  // The key of that id. Without an id, the only key of the set. nullptr if there is none.
  const json_web_key* find(const std::optional<std::string>& id) const;

  bool holds(const sha256_digest& identity) const;

  // Whether both hold the same keys under the same ids, in the same order.
  bool same_keys(const key_set& other) const;

 private:
  std::vector<json_web_key> keys_;
  std::vector<key_refusal> refusals_;
};

}  // namespace extraction::auth
