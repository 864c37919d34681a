#include "auth/token_verifier.hpp"

#include <algorithm>
#include <utility>

#include "auth/claims.hpp"
#include "auth/token.hpp"

namespace extraction::auth {

namespace {

bool has_scope(const claims& held, const std::string& needed) {
  return needed.empty() || std::ranges::find(held.scopes, needed) != held.scopes.end();
}

// The key that signed the token, or why there is none.
boost::system::result<const json_web_key*, refusal> find_signer(const token& parsed,
                                                                const key_set& keys) {
  const json_web_key* signer = keys.find(parsed.key_id);
  if (signer == nullptr) {
    return parsed.key_id || keys.keys().empty() ? refusal::unknown_key : refusal::no_key_id;
  }
  if (signer->key.algorithm() != parsed.algorithm) return refusal::algorithm;
  if (!signer->key.verifies(parsed.signed_text, parsed.signature)) {
    return parsed.key_id ? refusal::signature : refusal::unknown_key;
  }
  return signer;
}

}  // namespace

boost::system::result<grant, refusal> verify(std::string_view text, const key_set& keys,
                                             const expectations& expected, timestamp now) {
  const auto parsed = parse_token(text);
  if (!parsed) return parsed.error();
  const auto signer = find_signer(*parsed, keys);
  if (!signer) return signer.error();

  auto held = parse_claims(parsed->payload);
  if (!held) return refusal::claims;
  if (held->issuer != expected.issuer) return refusal::issuer;
  if (std::ranges::find(held->audiences, expected.audience) == held->audiences.end()) {
    return refusal::audience;
  }
  if (held->subject && !web::is_sane_subject(*held->subject)) return refusal::subject;

  const grant given{
      .from = held->not_before ? *held->not_before - expected.leeway : timestamp::min(),
      .until = held->expires + expected.leeway,
      .key_identity = (*signer)->identity,
      .subject =
          held->subject ? std::make_shared<const std::string>(*std::move(held->subject)) : nullptr,
      .read = has_scope(*held, expected.read_scope),
      .write = has_scope(*held, expected.write_scope)};
  if (now >= given.until) return refusal::expired;
  if (now < given.from) return refusal::not_yet_valid;
  return given;
}

}  // namespace extraction::auth
