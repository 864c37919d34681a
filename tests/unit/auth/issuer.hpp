// The claims of the tokens in these tests, and the keys of the issuer that signs them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "auth/key_set.hpp"
#include "auth/token_verifier.hpp"
#include "unit/auth/signing_key.hpp"

namespace extraction::test {

inline constexpr timestamp token_time{std::chrono::seconds{1'771'346'715}};

inline constexpr std::string_view rs256_header = R"({"alg":"RS256","typ":"JWT","kid":"rsa"})";
inline constexpr std::string_view es256_header = R"({"alg":"ES256","typ":"JWT","kid":"ec"})";

// The claims of a token, each as the text of a JSON value; an empty one is left out.
struct claim_texts {
  std::string iss = R"("https://tenant.example/")";
  std::string aud = R"("https://jobs.example/")";
  std::string exp = "1771350315";  // an hour after token_time
  std::string sub = R"("client@clients")";
  std::string rest = "";  // further members, each with a comma in front

  std::string text() const {
    std::string members = R"("azp":"client")";
    if (!iss.empty()) members += R"(,"iss":)" + iss;
    if (!aud.empty()) members += R"(,"aud":)" + aud;
    if (!exp.empty()) members += R"(,"exp":)" + exp;
    if (!sub.empty()) members += R"(,"sub":)" + sub;
    return '{' + members + rest + '}';
  }
};

inline auth::expectations expected_claims() {
  return {.issuer = "https://tenant.example/",
          .audience = "https://jobs.example/",
          .read_scope = "",
          .write_scope = ""};
}

inline std::string jwks_text(const std::string& keys) {
  return R"({"keys":[)" + keys + "]}";
}

// The shared keys under the ids "rsa" and "ec".
inline std::string issuer_jwks() {
  return jwks_text(signing_key::shared_rsa().jwk("rsa") + ',' + signing_key::shared_ec().jwk("ec"));
}

inline std::string good_token(const claim_texts& claims = {}) {
  return rs256_token(signing_key::shared_rsa(), rs256_header, claims.text());
}

// What is made of a token by the shared keys.
inline boost::system::result<auth::grant, auth::refusal> judge(std::string_view token,
                                                               timestamp now = token_time) {
  static const auth::key_set keys = *auth::key_set::parse(issuer_jwks());
  return auth::verify(token, keys, expected_claims(), now);
}

// Correctly signed, whatever the header says.
inline std::string with_header(std::string_view header) {
  return rs256_token(signing_key::shared_rsa(), header, claim_texts{}.text());
}

// Correctly signed, with further claims.
inline std::string with_claims(const std::string& further) {
  return good_token({.rest = further});
}

inline std::string nested_json(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace extraction::test
