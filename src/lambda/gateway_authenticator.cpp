#include "lambda/gateway_authenticator.hpp"

#include <algorithm>
#include <memory>

namespace extraction::lambda {

namespace {

// Whether `list`, which is words separated by spaces and possibly in brackets, contains `word`.
bool has_word(std::string_view list, std::string_view word) {
  if (list.starts_with('[') && list.ends_with(']')) list = list.substr(1, list.size() - 2);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// API Gateway has compared `exp` with its own clock, so our leeway is not added.
web::client to_client(const authorizer_claims& claims) {
  return {
      .subject = claims.subject ? std::make_shared<const std::string>(*claims.subject) : nullptr,
      .until = claims.expires};
}

}  // namespace

awaitable<judgement> gateway_authenticator::judge(std::string_view authorization, access needed) {
  if (!claims_) co_return authorization.empty() ? denial::no_token : denial::invalid_token;
  if (claims_->issuer != expected_.issuer) co_return denial::invalid_token;
  if (!web::is_sane_subject(claims_->subject.value_or(""))) co_return denial::invalid_token;

  const std::string_view scope = required_scope(needed);
  if (!scope.empty() && !has_word(claims_->scope, scope) &&
      !has_word(claims_->permissions, scope)) {
    co_return denial::insufficient_scope;
  }
  co_return to_client(*claims_);
}

std::string_view gateway_authenticator::required_scope(access needed) const {
  return needed == access::read ? expected_.read_scope : expected_.write_scope;
}

}  // namespace extraction::lambda
