// Grants access to requests with a valid bearer token (RFC 6750 §2.1).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <spdlog/logger.h>

#include "auth/key_set.hpp"
#include "auth/key_source.hpp"
#include "auth/token_cache.hpp"
#include "auth/token_verifier.hpp"
#include "support/clock.hpp"
#include "support/openssl.hpp"
#include "web/authenticator.hpp"

namespace extraction::auth {

// One per I/O thread; the key source is shared. A token that was seen before costs a SHA-256 and a
// look-up, and takes no lock; any other token costs a signature check, and waits for the key server
// only if its key is unknown.
class bearer_authenticator final : public authenticator {
 public:
  // How long a request may wait for keys.
  static constexpr std::chrono::seconds key_wait{5};

  // Source, clock and log must outlive it. `remembered`: see token_cache.
  bearer_authenticator(key_source& source, expectations expected, std::size_t remembered,
                       const clock& time, spdlog::logger& log);

  awaitable<judgement> judge(std::string_view authorization, access needed) override;
  std::string_view required_scope(access needed) const override;

 private:
  awaitable<judgement> judge_unknown(std::string_view token, sha256_digest digest, access needed);
  void follow_source();
  denial refuse(refusal reason) const;

  key_source& source_;
  expectations expected_;
  const clock& time_;
  spdlog::logger& log_;

  std::shared_ptr<const key_set> keys_;
  std::uint64_t generation_ = 0;  // of keys_, or an older one
  sha256 hash_;
  token_cache cache_;
};

}  // namespace extraction::auth
