#include "auth/bearer_authenticator.hpp"

#include <utility>

#include "web/ascii.hpp"

namespace extraction::auth {

namespace {

// The token of `Bearer <token>`; empty if there is none or another scheme is used (RFC 9110 §11.4).
std::string_view find_bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer";
  const std::size_t end = authorization.find(' ');
  if (end == std::string_view::npos ||
      !web::equal_ignoring_case(authorization.substr(0, end), scheme)) {
    return {};
  }
  const std::size_t start = authorization.find_first_not_of(' ', end);
  return start != std::string_view::npos ? authorization.substr(start) : std::string_view{};
}

judgement answer(const grant& given, access needed) {
  if (!given.allows(needed)) return denial::insufficient_scope;
  return web::client{.subject = given.subject, .until = given.until};
}

}  // namespace

bearer_authenticator::bearer_authenticator(key_source& source, expectations expected,
                                           std::size_t remembered, const clock& time,
                                           spdlog::logger& log)
    : source_(source),
      expected_(std::move(expected)),
      time_(time),
      log_(log),
      keys_(std::make_shared<key_set>()),
      cache_(remembered) {}

awaitable<judgement> bearer_authenticator::judge(std::string_view authorization, access needed) {
  const std::string_view token = find_bearer_token(authorization);
  if (token.empty()) co_return denial::no_token;
  if (token.size() > max_token_size) co_return refuse(refusal::malformed);

  follow_source();
  const sha256_digest digest = hash_(token);
  if (const grant* known = cache_.find(digest, time_.now())) co_return answer(*known, needed);
  co_return co_await judge_unknown(token, digest, needed);
}

awaitable<judgement> bearer_authenticator::judge_unknown(std::string_view token,
                                                         sha256_digest digest, access needed) {
  auto judged = verify(token, *keys_, expected_, time_.now());

  // The fetch that we join may have begun before the key was published, so there is a second
  // attempt.
  const auto deadline = std::chrono::steady_clock::now() + key_wait;
  for (int tries = 2; tries > 0 && !judged && judged.error() == refusal::unknown_key; --tries) {
    const bool renewed = co_await source_.renew(generation_, deadline);
    if (!renewed) break;
    follow_source();
    judged = verify(token, *keys_, expected_, time_.now());
  }
  if (!judged) co_return refuse(judged.error());

  cache_.remember(digest, *judged, time_.now());
  co_return answer(*judged, needed);
}

std::string_view bearer_authenticator::required_scope(access needed) const {
  return needed == access::read ? expected_.read_scope : expected_.write_scope;
}

void bearer_authenticator::follow_source() {
  const std::uint64_t generation = source_.generation();
  if (generation == generation_) return;
  keys_ = source_.keys();
  generation_ = generation;
  cache_.keep_only(*keys_);
}

denial bearer_authenticator::refuse(refusal reason) const {
  log_.debug("a token is rejected: {}", to_string(reason));
  if (reason == refusal::expired) return denial::expired_token;
  if (reason == refusal::unknown_key && keys_->keys().empty()) return denial::unavailable;
  return denial::invalid_token;
}

}  // namespace extraction::auth
