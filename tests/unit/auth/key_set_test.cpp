#include "auth/key_set.hpp"

#include <functional>

#include <gmock/gmock.h>

#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using test::encode_base64url;
using test::jwks_text;
using test::signing_key;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string text_member(std::string_view name, std::string_view bytes) {
  return '"' + std::string{name} + R"(":")" + encode_base64url(bytes) + '"';
}

std::string rsa_jwk(std::string_view n, std::string_view e) {
  return R"({"kty":"RSA","kid":"k",)" + text_member("n", n) + ',' + text_member("e", e) + '}';
}

std::string ec_jwk(std::string_view x, std::string_view y) {
  return R"({"kty":"EC","crv":"P-256","kid":"k",)" + text_member("x", x) + ',' +
         text_member("y", y) + '}';
}

// The members of the shared RSA key, except that one has another value.
std::string rsa_jwk_with(std::string_view member, std::string_view value) {
  std::string text = signing_key::shared_rsa().jwk("k");
  const std::string start = '"' + std::string{member} + R"(":)";
  const std::size_t from = text.find(start) + start.size();
  text.replace(from, text.find_first_of(",}", from) - from, value);
  return text;
}

struct key_case {
  std::string name;
  std::function<std::string()> jwk;
};

class RefusedKey : public ::testing::TestWithParam<key_case> {};

std::string with(std::string_view further) {
  return signing_key::shared_rsa().jwk("k", further);
}

std::vector<key_case> refused_keys() {
  const auto modulus = [](std::size_t size) { return std::string(size, '\xff'); };
  return {
      {"Rsa1024", [] { return signing_key::rsa(1024).jwk("k"); }},
      {"Rsa2047", [] { return signing_key::rsa(2047).jwk("k"); }},
      {"Rsa16384", [=] { return rsa_jwk(modulus(2048), "\x01\x00\x01"); }},
      {"RsaExponentOne", [=] { return rsa_jwk_with("e", R"("AQ")"); }},
      {"RsaExponentZero", [] { return rsa_jwk_with("e", R"("AA")"); }},
      {"RsaExponentEven", [] { return rsa_jwk_with("e", R"("BA")"); }},
      {"RsaExponentEmpty", [] { return rsa_jwk_with("e", R"("")"); }},
      {"RsaExponentHuge", [] { return rsa_jwk_with("e", R"("AQAAAAAAAAAB")"); }},
      {"RsaExponentWithZeroInFront", [] { return rsa_jwk_with("e", R"("AAEAAQ")"); }},
      {"RsaExponentAsNumber", [] { return rsa_jwk_with("e", "65537"); }},
      {"RsaExponentPadded", [] { return rsa_jwk_with("e", R"("AQAB====")"); }},
      {"RsaModulusEven",
       [=] {
         std::string even = modulus(256);
         even.back() = '\xfe';
         return rsa_jwk(even, "\x01\x00\x01");
       }},
      {"RsaModulusMissing", [] { return std::string{R"({"kty":"RSA","kid":"k","e":"AQAB"})"}; }},
      {"RsaModulusInPlainBase64", [] { return rsa_jwk_with("n", R"("++//")"); }},
      {"UseEnc", [] { return with(R"(,"use":"enc")"); }},
      {"UseOtherCase", [] { return with(R"(,"use":"SIG")"); }},
      {"UseNull", [] { return with(R"(,"use":null)"); }},
      {"KeyOpsWithoutVerify", [] { return with(R"(,"key_ops":["encrypt"])"); }},
      {"KeyOpsEmpty", [] { return with(R"(,"key_ops":[])"); }},
      {"KeyOpsText", [] { return with(R"(,"key_ops":"verify")"); }},
      {"KeyOpsTwice", [] { return with(R"(,"key_ops":["verify","verify"])"); }},
      {"KeyOpsWithNumber", [] { return with(R"(,"key_ops":["verify",1])"); }},
      {"AlgRs512", [] { return with(R"(,"alg":"RS512")"); }},
      {"AlgPs256", [] { return with(R"(,"alg":"PS256")"); }},
      {"AlgOfTheOtherType", [] { return with(R"(,"alg":"ES256")"); }},
      {"AlgNone", [] { return with(R"(,"alg":"none")"); }},
      {"AlgNull", [] { return with(R"(,"alg":null)"); }},
      {"PrivateExponent", [] { return with(R"(,"d":"AQAB")"); }},
      {"KidNumber", [] { return rsa_jwk_with("kid", "1"); }},
      {"Oct", [] { return std::string{R"({"kty":"oct","kid":"k","k":"c2VjcmV0"})"}; }},
      {"OctInRsaClothes", [] { return with(R"(,"k":"c2VjcmV0")"); }},
      {"Okp",
       [] {
         return std::string{R"({"kty":"OKP","crv":"Ed25519","kid":"k",)"
                            R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})"};
       }},
      {"NoType", [] { return std::string{R"({"kid":"k"})"}; }},
      {"TypeInOtherCase", [] { return rsa_jwk_with("kty", R"("rsa")"); }},
      {"P384", [] { return signing_key::ec("P-384").jwk("k"); }},
      {"P521", [] { return signing_key::ec("P-521").jwk("k"); }},
      {"EcOffTheCurve", [] { return ec_jwk(std::string(32, 1), std::string(32, 2)); }},
      {"EcZeroes", [] { return ec_jwk(std::string(32, 0), std::string(32, 0)); }},
      {"EcShortCoordinate", [] { return ec_jwk(std::string(31, 1), std::string(32, 2)); }},
      {"EcLongCoordinate", [] { return ec_jwk(std::string(33, 1), std::string(32, 2)); }},
      {"EcCoordinatesBeyondTheField",
       [] { return ec_jwk(std::string(32, '\xff'), std::string(32, '\xff')); }},
      {"EcWithoutCurve", [] { return std::string{R"({"kty":"EC","kid":"k","x":"AA","y":"AA"})"}; }},
  };
}

TEST_P(RefusedKey, IsLeftOut) {
  const std::string jwk = GetParam().jwk();
  EXPECT_FALSE(key_set::parse(jwks_text(jwk))) << jwk;

  const auto set = key_set::parse(jwks_text(jwk + ',' + signing_key::shared_ec().jwk("good")));
  ASSERT_TRUE(set);
  EXPECT_THAT(set->keys(), SizeIs(1));
  EXPECT_THAT(set->refusals(), SizeIs(1));
  EXPECT_EQ(set->find("k"), nullptr);
}

INSTANTIATE_TEST_SUITE_P(KeySet, RefusedKey, ::testing::ValuesIn(refused_keys()),
                         [](const auto& tested) { return tested.param.name; });

TEST(KeySet, TakesWhatAuth0Publishes) {
  const auto set = key_set::parse(jwks_text(
      signing_key::shared_rsa().jwk(
          "rsa",
          R"(,"use":"sig","alg":"RS256","key_ops":["sign","verify"],"x5c":["MII"],"x5t":"q")") +
      ',' + signing_key::shared_ec().jwk("ec", R"(,"use":"sig","alg":"ES256")")));
  ASSERT_TRUE(set);
  EXPECT_THAT(set->keys(), SizeIs(2));
  EXPECT_THAT(set->refusals(), IsEmpty());
  ASSERT_NE(set->find("rsa"), nullptr);
  EXPECT_EQ(set->find("rsa")->key.algorithm(), signature_algorithm::rs256);
  ASSERT_NE(set->find("ec"), nullptr);
  EXPECT_EQ(set->find("ec")->key.algorithm(), signature_algorithm::es256);
  EXPECT_EQ(set->find("RSA"), nullptr);
  EXPECT_EQ(set->find(std::nullopt), nullptr) << "there are two";
}

TEST(KeySet, TakesEveryExponentAboveOneThatIsInUse) {
  EXPECT_TRUE(key_set::parse(jwks_text(signing_key::rsa(2048, 3).jwk("k"))));
}

TEST(KeySet, LeavesOutAllThatShareAnId) {
  const std::string twice =
      signing_key::shared_rsa().jwk("k") + ',' + signing_key::shared_ec().jwk("k");
  EXPECT_FALSE(key_set::parse(jwks_text(twice)));

  const auto set = key_set::parse(jwks_text(twice + ',' + signing_key::shared_ec().jwk("other")));
  ASSERT_TRUE(set);
  EXPECT_EQ(set->find("k"), nullptr);
  EXPECT_THAT(set->refusals(), SizeIs(2));
}

TEST(KeySet, CountsTheIdsOfRefusedKeys) {
  EXPECT_FALSE(key_set::parse(jwks_text(signing_key::shared_rsa().jwk("k") +
                                        R"(,{"kty":"oct","kid":"k","k":"c2VjcmV0"})")));
}

TEST(KeySet, AKeyWithoutIdServesTokensWithoutId) {
  const auto set =
      key_set::parse(jwks_text('{' + signing_key::shared_rsa().public_members() + '}'));
  ASSERT_TRUE(set);
  EXPECT_NE(set->find(std::nullopt), nullptr);
  EXPECT_EQ(set->find(""), nullptr);
}

std::string many_keys(std::size_t count) {
  std::string keys;
  for (std::size_t i = 0; i < count; ++i) {
    keys += (i > 0 ? "," : "") + signing_key::shared_ec().jwk(std::to_string(i));
  }
  return keys;
}

TEST(KeySet, TakesAThousandKeys) {
  const auto set = key_set::parse(jwks_text(many_keys(max_keys)));
  ASSERT_TRUE(set);
  EXPECT_THAT(set->keys(), SizeIs(1000));
  const json_web_key* last = set->find("999");
  ASSERT_NE(last, nullptr);
  EXPECT_TRUE(set->holds(last->identity));
}

TEST(KeySet, PassesOverWhatIsNoKey) {
  const auto set =
      key_set::parse(jwks_text(R"(null,"k",7,[],)" + signing_key::shared_ec().jwk("k")));
  ASSERT_TRUE(set);
  EXPECT_NE(set->find("k"), nullptr);
  EXPECT_THAT(set->refusals(), SizeIs(4));
}

TEST(KeySet, PassesOverAByteOrderMark) {
  EXPECT_TRUE(key_set::parse("\xEF\xBB\xBF" + jwks_text(signing_key::shared_ec().jwk("k"))));
}

TEST(KeySet, TellsWhyItIsNone) {
  const std::string key = signing_key::shared_rsa().jwk("k");
  const std::string no_json = "it is not a JSON object, or contains a name twice";
  const std::string no_list = "it has no list called keys";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", no_json},
      {"<html>Service Unavailable</html>", no_json},
      {'[' + key + ']', no_json},
      {jwks_text(key) + 'x', no_json},
      {jwks_text(R"({"kty":"RSA",)" + key.substr(1)), no_json},
      {R"({"keys":[],"keys":[)" + key + "]}", no_json},
      {"\xEF\xBB\xBF\xEF\xBB\xBF" + jwks_text(key), no_json},
      {"{}", no_list},
      {R"({"keys":{}})", no_list},
      {key, R"(it is a single key, but must be a set: {"keys":[…]})"},
      {R"({"keys":[]})", "it contains no keys"},
      {jwks_text(many_keys(max_keys + 1)), "it contains 1001 keys, but at most 1000 are allowed"},
      {R"({"keys":[1,{}]})",
       "none of its 2 keys can be used; about the first: it is not an object"},
  };
  for (const auto& [text, reason] : cases) {
    const auto set = key_set::parse(text);
    ASSERT_FALSE(set) << text;
    EXPECT_EQ(set.error().reason, reason) << text;
  }
}

TEST(KeySet, KnowsWhetherItsKeysAreTheSame) {
  const auto parse = [](const std::string& keys) { return *key_set::parse(jwks_text(keys)); };
  const key_set one = parse(signing_key::shared_rsa().jwk("a"));
  EXPECT_TRUE(one.same_keys(parse(signing_key::shared_rsa().jwk("a", R"(,"use":"sig")"))));
  EXPECT_FALSE(one.same_keys(parse(signing_key::shared_rsa().jwk("b"))));
  EXPECT_FALSE(one.same_keys(parse(signing_key::shared_ec().jwk("a"))));
  EXPECT_FALSE(one.same_keys(key_set{}));
  EXPECT_TRUE(one.holds(one.keys().front().identity));
  EXPECT_FALSE(parse(signing_key::shared_rsa().jwk("b")).holds(one.keys().front().identity));
}

}  // namespace
}  // namespace extraction::auth
