// The keys that may sign tokens at a given moment (JWK Set, RFC 7517 §5). Immutable, so that
// threads can share it freely.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "auth/json_web_key.hpp"

namespace extraction::auth {

inline constexpr std::size_t max_keys = 1000;  // in one set, including rejected ones

// Enough for that many keys, each with a certificate (`x5c`), as Auth0 publishes them.
inline constexpr std::size_t max_key_set_size = 4 * 1024 * 1024;  // bytes

// Why a text is not a usable set, as a clause for the log; contains nothing from the text.
struct set_refusal {
  std::string reason;
};

class key_set {
 public:
  // A set without keys: no token is valid.
  key_set() = default;

  // The set that `text` describes, possibly after a byte order mark. Entries that are not keys or
  // cannot be trusted are left out (RFC 7517 §5), as are all that share a `kid`; the reasons are
  // kept. Rejected if `text` is not a set of 1 to `max_keys` keys, or none of them can be used.
  static boost::system::result<key_set, set_refusal> parse(std::string_view text);

  const std::vector<json_web_key>& keys() const { return keys_; }
  const std::vector<key_refusal>& refusals() const { return refusals_; }

  // The key with that id. Without an id, the only key of the set. nullptr if there is none.
  const json_web_key* find(const std::optional<std::string>& id) const;

  bool holds(const sha256_digest& identity) const;

  // Whether both hold the same keys under the same ids, in the same order.
  bool same_keys(const key_set& other) const;

 private:
  std::vector<json_web_key> keys_;
  std::vector<sha256_digest> identities_;  // of the keys, sorted
  std::vector<key_refusal> refusals_;
};

}  // namespace extraction::auth
