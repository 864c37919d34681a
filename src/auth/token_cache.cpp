#include "auth/token_cache.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace extraction::auth {

token_cache::token_cache(std::size_t capacity)
    : entries_(std::bit_ceil(std::max(capacity, ways))) {}

const grant* token_cache::find(const sha256_digest& digest, timestamp now) const {
  const std::span set{entries_.data() + first_way(digest), ways};
  const auto found = std::ranges::find(set, digest, &entry::digest);
  return found != set.end() && found->granted.valid_at(now) ? &found->granted : nullptr;
}

void token_cache::remember(const sha256_digest& digest, const grant& granted, timestamp now) {
  const std::span set{entries_.data() + first_way(digest), ways};
  auto place = std::ranges::find(set, digest, &entry::digest);
  if (place == set.end()) {
    place = std::ranges::min_element(
        set, {}, [now](const entry& e) { return e.granted.valid_at(now) ? e.age : 0; });
  }
  *place = {.digest = digest, .granted = granted, .age = ++remembered_};
}

void token_cache::keep_only(const key_set& keys) {
  for (entry& e : entries_) {
    if (!keys.holds(e.granted.key_identity)) e = {};
  }
}

std::size_t token_cache::first_way(const sha256_digest& digest) const {
  // The bits of a digest are evenly distributed, so any of them will do.
  std::uint64_t bits;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits & (entries_.size() - 1) & ~(ways - 1);
}

}  // namespace extraction::auth
