// Good tokens of late, so that one that comes again costs a hash instead of a signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "auth/openssl.hpp"
#include "auth/token_verifier.hpp"

namespace extraction::auth {

// Knows tokens by their SHA-256: it holds nothing that would let anyone in. Memory is taken once,
// in the constructor. Belongs to one I/O thread.
class token_cache {
 public:
  // `capacity` tokens, rounded up to a power of two of at least 4; about 100 bytes each.
  explicit token_cache(std::size_t capacity);

  // What the token of that digest was granted, if it is remembered and `now` lies within its time.
  // Valid until the next call.
  const grant* find(const sha256_digest& digest, timestamp now) const;

  // Remembers a token in place of an expired one or else of the oldest among four. The grant must
  // be valid at `now`.
  void remember(const sha256_digest& digest, const grant& granted, timestamp now);

  // Forgets the tokens whose key is not in `keys`.
  void keep_only(const key_set& keys);

 private:
  struct entry {
    sha256_digest digest{};
    grant granted{};  // by default valid at no time
    std::uint64_t age = 0;
  };

  static constexpr std::size_t ways = 4;  // entries that a digest may stand in

  std::size_t first_way(const sha256_digest& digest) const;

  std::vector<entry> entries_;  // sets of `ways`
  std::uint64_t remembered_ = 0;
};

}  // namespace extraction::auth
