// Recently used valid tokens, so that a token that is used again costs a hash instead of a
// signature check.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auth/token_verifier.hpp"
#include "support/openssl.hpp"

namespace extraction::auth {

// Identifies tokens by their SHA-256, so that it contains nothing that would grant access.
// Allocates all of its memory, except for the subjects, in the constructor. Belongs to one I/O
// thread.
class token_cache {
 public:
  // `capacity` tokens, rounded up to a power of two of at least 4; about 110 bytes each,
  // and the subjects of those that are cached.
  explicit token_cache(std::size_t capacity);

  // What the token with that digest was granted, if it is cached and `now` is within its validity.
  // Valid until the next call.
  const grant* find(const sha256_digest& digest, timestamp now) const;

  // Stores a token in place of an expired one, or else of the oldest of four. The grant must be
  // valid at `now`.
  void remember(const sha256_digest& digest, const grant& granted, timestamp now);

  // Forgets the tokens whose key is not in `keys`.
  void keep_only(const key_set& keys);

 private:
  struct entry {
    sha256_digest digest{};
    grant granted{};  // valid at no time by default
    std::uint64_t age = 0;
  };

  static constexpr std::size_t ways = 4;  // entries that a digest may be stored in

  std::size_t first_way(const sha256_digest& digest) const;

  std::vector<entry> entries_;  // sets of `ways`
  std::uint64_t remembered_ = 0;
};

}  // namespace extraction::auth
