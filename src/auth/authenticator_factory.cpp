#include "auth/authenticator_factory.hpp"

#include <utility>

#include "auth/bearer_authenticator.hpp"
#include "auth/endpoint.hpp"
#include "auth/fetch.hpp"
#include "auth/open_authenticator.hpp"

namespace extraction::auth {

authenticator_factory::authenticator_factory(const settings& with, const clock& time,
                                             spdlog::logger& log)
    : settings_(with), time_(time), log_(log) {
  if (settings_.disabled) return;
  const endpoint keys = endpoint::parse(jwks_url(with)).value();
  log_.info("accepting tokens of {} for {}, checked with the keys from {}", issuer(with),
            with.audience, keys.shown());
  const fetch_limits limits{.body = max_key_set_size, .ca_file = with.ca_file};
  source_.emplace(
      keys.shown(),
      [keys, limits](std::stop_token stop) {
        return fetch_document(keys, limits, std::move(stop));
      },
      refresh_schedule::intervals{.life = with.jwks_life, .cooldown = with.jwks_cooldown}, log_);
}

std::unique_ptr<authenticator> authenticator_factory::make() {
  if (!source_) return std::make_unique<open_authenticator>();
  return std::make_unique<bearer_authenticator>(*source_,
                                                expectations{.issuer = issuer(settings_),
                                                             .audience = settings_.audience,
                                                             .read_scope = settings_.read_scope,
                                                             .write_scope = settings_.write_scope},
                                                settings_.remembered_tokens, time_, log_);
}

}  // namespace extraction::auth
