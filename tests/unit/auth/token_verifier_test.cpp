#include "auth/token_verifier.hpp"

#include <functional>
#include <ostream>

#include <gtest/gtest.h>

#include "auth/strict_json.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono;
using test::claim_texts;
using test::es256_header;
using test::es256_token;
using test::good_token;
using test::judge;
using test::nested_json;
using test::rs256_header;
using test::rs256_token;
using test::signing_key;
using test::token_time;
using test::with_claims;
using test::with_header;

struct good_case {
  std::string name;
  std::function<std::string()> make;
};

void PrintTo(const good_case& tested, std::ostream* out) {
  *out << tested.name;
}

class GoodToken : public ::testing::TestWithParam<good_case> {};

TEST_P(GoodToken, Passes) {
  const auto judged = judge(GetParam().make());
  EXPECT_TRUE(judged) << to_string(judged.error());
}

std::string of_size(std::size_t size) {
  // The signature and the dots stay; three bytes of payload make four characters.
  std::string filler;
  std::string token;
  do {
    token = with_claims(R"(,"x":")" + filler + '"');
    filler.append(token.size() < size ? std::max<std::size_t>((size - token.size()) * 3 / 4, 1) : 0,
                  'x');
  } while (token.size() < size);
  return token;
}

INSTANTIATE_TEST_SUITE_P(
    Verifier, GoodToken,
    ::testing::ValuesIn(std::vector<good_case>{
        {"Rs256", [] { return good_token(); }},
        {"Es256",
         [] { return es256_token(signing_key::shared_ec(), es256_header, claim_texts{}.text()); }},
        {"WithoutType", [] { return with_header(R"({"alg":"RS256","kid":"rsa"})"); }},
        {"AccessTokenType",
         [] { return with_header(R"({"alg":"RS256","kid":"rsa","typ":"at+jwt"})"); }},
        {"TypeInFull",
         [] { return with_header(R"({"alg":"RS256","kid":"rsa","typ":"application/at+JWT"})"); }},
        {"HeadersThatPointElsewhere",
         [] {
           return with_header(
               R"({"alg":"RS256","kid":"rsa","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/",)"
               R"("jwk":{"kty":"oct","k":""},"x5c":["MII"],"x5t":"q","cty":"x"})");
         }},
        {"WithWhiteSpaceInside",
         [] { return with_header(" { \"alg\" : \"RS256\" , \"kid\" : \"rsa\" } \r\n"); }},
        {"AsDeepAsMayBe", [] { return with_claims(R"(,"x":)" + nested_json(max_json_depth - 1)); }},
        {"AsLongAsMayBe", [] { return of_size(max_token_size - 1); }},
        {"AudienceInAList",
         [] { return good_token({.aud = R"(["https://a/","https://jobs.example/"])"}); }},
        {"ExpWithFraction", [] { return good_token({.exp = "1771346715.25"}); }},
        {"ExpInExponentForm", [] { return good_token({.exp = "1.771350315e9"}); }},
        {"TimesInThePast", [] { return with_claims(R"(,"iat":1771346715,"nbf":1771346714.5)"); }},
        {"NamesRepeatedInDifferentObjects",
         [] { return with_claims(R"(,"x":{"exp":1,"iss":{"exp":2}})"); }},
        {"OtherClaimsOfAnyKind",
         [] { return with_claims(R"(,"scope":7,"permissions":{"a":1},"sub2":null)"); }}}),
    [](const auto& tested) { return tested.param.name; });

TEST(Verifier, AllowsFiveSecondsOfLeeway) {
  struct boundary {
    const char* rest;
    const char* exp;
    seconds offset;
    std::optional<refusal> expected;
  };
  const boundary boundaries[] = {
      {"", "1771346715", 4s, std::nullopt},
      {"", "1771346715", 5s, refusal::expired},
      {"", "1771346715", 6s, refusal::expired},
      {R"(,"nbf":1771346715)", "1771350315", -4s, std::nullopt},
      {R"(,"nbf":1771346715)", "1771350315", -5s, std::nullopt},
      {R"(,"nbf":1771346715)", "1771350315", -6s, refusal::not_yet_valid},
      {R"(,"iat":1771346715)", "1771350315", -5s, std::nullopt},
      {R"(,"iat":1771346715)", "1771350315", -6s, refusal::not_yet_valid},
  };
  for (const boundary& b : boundaries) {
    const auto judged = judge(good_token({.exp = b.exp, .rest = b.rest}), token_time + b.offset);
    const auto got = judged ? std::nullopt : std::optional{judged.error()};
    EXPECT_EQ(got, b.expected) << b.exp << b.rest << ' ' << b.offset.count();
  }
  const std::string half = good_token({.exp = "1771346715.5"});
  EXPECT_TRUE(judge(half, token_time + 5499999us));
  EXPECT_FALSE(judge(half, token_time + 5500000us));
}

TEST(Verifier, TakesATimeHoweverFarAhead) {
  for (const std::string exp : {"253402300799", "253402300800", "1771350315000",
                                "9223372036854775807", "18446744073709551615", "1e300"}) {
    const auto judged = judge(good_token({.exp = exp, .rest = R"(,"nbf":-1e300)"}));
    ASSERT_TRUE(judged) << exp;
    EXPECT_LT(judged->from, token_time);
    EXPECT_GT(judged->until, token_time + std::chrono::years{1000}) << exp;
  }
}

TEST(Verifier, TellsHowLongItsWordHolds) {
  const auto judged = judge(with_claims(R"(,"nbf":1771346600,"iat":1771346700)"));
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->from, token_time - 15s - 5s);
  EXPECT_EQ(judged->until, token_time + 1h + 5s);
  EXPECT_EQ(judged->key_identity, key_set::parse(test::issuer_jwks())->find("rsa")->identity);
}

TEST(Verifier, TellsWhoCalls) {
  const std::string longest(web::max_subject_size, 'x');
  const std::pair<std::string, std::string> cases[] = {
      {R"("auth0|5f7c8ec7c33c6c004bbafe82")", "auth0|5f7c8ec7c33c6c004bbafe82"},
      {R"("")", ""},
      {R"("  a b ")", "  a b "},
      {R"("Z\u00fcrich \ud83d\ude00")", "Zürich 😀"},
      {'"' + longest + '"', longest},
  };
  for (const auto& [sub, expected] : cases) {
    const auto judged = judge(good_token({.sub = sub}));
    ASSERT_TRUE(judged) << sub;
    ASSERT_TRUE(judged->subject) << sub;
    EXPECT_EQ(*judged->subject, expected);
  }
  const auto anonymous = judge(good_token({.sub = ""}));
  ASSERT_TRUE(anonymous);
  EXPECT_EQ(anonymous->subject, nullptr);
}

TEST(Verifier, NeedsNoKeyIdWithOneKey) {
  const auto one = *key_set::parse(test::jwks_text(signing_key::shared_rsa().jwk("rsa")));
  const auto with_one = [&](const std::string& token) {
    return verify(token, one, test::expected_claims(), token_time);
  };
  EXPECT_TRUE(with_one(with_header(R"({"alg":"RS256"})")));
  EXPECT_TRUE(with_one(good_token()));

  // It may have been signed by the key that has replaced this one.
  EXPECT_EQ(
      with_one(rs256_token(signing_key::rsa(), R"({"alg":"RS256"})", claim_texts{}.text())).error(),
      refusal::unknown_key);
}

TEST(Verifier, KnowsNoKeyOfAnEmptySet) {
  EXPECT_EQ(verify(good_token(), key_set{}, test::expected_claims(), token_time).error(),
            refusal::unknown_key);
  EXPECT_EQ(
      verify(with_header(R"({"alg":"RS256"})"), key_set{}, test::expected_claims(), token_time)
          .error(),
      refusal::unknown_key);
}

TEST(Verifier, GrantsByScope) {
  const auto keys = *key_set::parse(test::issuer_jwks());
  expectations scoped = test::expected_claims();
  scoped.read_scope = "read:jobs";
  scoped.write_scope = "write:jobs";

  struct scope_case {
    const char* rest;
    bool read;
    bool write;
  };
  const scope_case cases[] = {
      {"", false, false},
      {R"(,"scope":"read:jobs")", true, false},
      {R"(,"scope":"a  write:jobs read:jobs ")", true, true},
      {R"(,"scope":"read:jobs,write:jobs")", false, false},
      {R"(,"scope":"read:jobs\twrite:jobs")", false, false},
      {R"(,"scope":"read:jobs2 xread:jobs read:job")", false, false},
      {R"(,"scope":"READ:JOBS")", false, false},
      {R"(,"scope":["read:jobs"])", false, false},
      {R"(,"permissions":["write:jobs"])", false, true},
      {R"(,"permissions":["read:jobs write:jobs"])", false, false},
      {R"(,"permissions":[1,"write:jobs",null,["read:jobs"],{}])", false, true},
      {R"(,"permissions":"write:jobs")", false, false},
      {R"(,"permissions":["write:jobs"],"scope":"read:jobs")", true, true},
      {R"(,"scp":"read:jobs","roles":["write:jobs"])", false, false},
  };
  for (const scope_case& c : cases) {
    const auto judged = verify(with_claims(c.rest), keys, scoped, token_time);
    ASSERT_TRUE(judged) << c.rest;
    EXPECT_EQ(judged->allows(access::read), c.read) << c.rest;
    EXPECT_EQ(judged->allows(access::write), c.write) << c.rest;
  }

  const auto any = judge(good_token());
  ASSERT_TRUE(any);
  EXPECT_TRUE(any->read && any->write) << "no scope is asked for";
}

}  // namespace
}  // namespace extraction::auth
