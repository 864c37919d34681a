// Attacks on a token, each with its expected result. Each is a small change to a token that passes
// in token_verifier_test.cpp.
#include <functional>
#include <ostream>

#include <gmock/gmock.h>

#include "auth/strict_json.hpp"
#include "auth/token_verifier.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono;
using namespace std::string_literals;
using test::claim_texts;
using test::encode_base64url;
using test::es256_header;
using test::es256_token;
using test::good_token;
using test::judge;
using test::nested_json;
using test::rs256_header;
using test::rs256_token;
using test::signing_input;
using test::signing_key;
using test::token_time;
using test::with_claims;
using test::with_header;

const signing_key& forger() {
  static const signing_key key = signing_key::rsa();
  return key;
}

std::string good_claims() {
  return claim_texts{}.text();
}

std::string with_payload(std::string_view payload) {
  return rs256_token(signing_key::shared_rsa(), rs256_header, payload);
}

std::string unsigned_token(std::string_view header) {
  return signing_input(header, good_claims()) + '.';
}

// The header names HS256, and the public key is used as the secret.
std::string hs256_token(const std::string& key) {
  const std::string input = signing_input(R"({"alg":"HS256","kid":"rsa"})", good_claims());
  return input + '.' + encode_base64url(test::hmac_sha256(key, input));
}

std::string rsa_token(std::string_view header, const char* hash, bool pss) {
  const std::string input = signing_input(header, good_claims());
  return input + '.' + encode_base64url(signing_key::shared_rsa().sign_rsa(input, hash, pss));
}

std::string es256_with_signature(const std::string& signature) {
  return signing_input(es256_header, good_claims()) + '.' + encode_base64url(signature);
}

std::string good_ec_signature() {
  return signing_key::shared_ec().sign_ec(signing_input(es256_header, good_claims()));
}

std::string forged_with_header(std::string_view members) {
  return rs256_token(forger(), R"({"alg":"RS256","kid":"rsa",)" + std::string{members} + '}',
                     good_claims());
}

std::string with_inserted(std::size_t at, const std::string& inserted) {
  return good_token().insert(at, inserted);
}

std::string with_segment(int which, const std::function<std::string(std::string)>& change) {
  const std::string token = good_token();
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');
  std::string parts[] = {token.substr(0, first), token.substr(first + 1, second - first - 1),
                         token.substr(second + 1)};
  parts[which] = change(parts[which]);
  return parts[0] + '.' + parts[1] + '.' + parts[2];
}

struct attack {
  std::string name;
  std::function<std::string()> make;
  refusal expected;
};

void PrintTo(const attack& tested, std::ostream* out) {
  *out << tested.name;
}

std::vector<attack> attacks_on_the_algorithm() {
  std::vector<attack> all{
      {"Hs256KeyedWithPem", [] { return hs256_token(signing_key::shared_rsa().public_pem()); },
       refusal::algorithm},
      {"Hs256KeyedWithDer", [] { return hs256_token(signing_key::shared_rsa().public_der()); },
       refusal::algorithm},
      {"Hs256KeyedWithJwk", [] { return hs256_token(signing_key::shared_rsa().jwk("rsa")); },
       refusal::algorithm},
      {"Rs512", [] { return rsa_token(R"({"alg":"RS512","kid":"rsa"})", "SHA512", false); },
       refusal::algorithm},
      {"Rs384", [] { return rsa_token(R"({"alg":"RS384","kid":"rsa"})", "SHA384", false); },
       refusal::algorithm},
      {"Ps256", [] { return rsa_token(R"({"alg":"PS256","kid":"rsa"})", "SHA256", true); },
       refusal::algorithm},
      {"Rs512CalledRs256", [] { return rsa_token(rs256_header, "SHA512", false); },
       refusal::signature},
      {"Ps256CalledRs256", [] { return rsa_token(rs256_header, "SHA256", true); },
       refusal::signature},
      {"Rs256CalledEs256", [] { return with_header(R"({"alg":"ES256","kid":"rsa"})"); },
       refusal::algorithm},
      {"Es256CalledRs256",
       [] {
         return es256_token(signing_key::shared_ec(), R"({"alg":"RS256","kid":"ec"})",
                            good_claims());
       },
       refusal::algorithm},
      {"Es256OfAKeyForRs256",
       [] {
         return es256_token(signing_key::shared_ec(), R"({"alg":"ES256","kid":"rsa"})",
                            good_claims());
       },
       refusal::algorithm},
      {"AlgorithmAbsent", [] { return with_header(R"({"kid":"rsa"})"); }, refusal::algorithm},
      {"AlgorithmEmpty", [] { return with_header(R"({"alg":"","kid":"rsa"})"); },
       refusal::algorithm},
      {"AlgorithmNull", [] { return with_header(R"({"alg":null,"kid":"rsa"})"); },
       refusal::algorithm},
      {"AlgorithmAsList", [] { return with_header(R"({"alg":["RS256"],"kid":"rsa"})"); },
       refusal::algorithm},
      {"AlgorithmInOtherCase", [] { return with_header(R"({"alg":"rs256","kid":"rsa"})"); },
       refusal::algorithm},
      {"AlgorithmWithNul", [] { return with_header(R"({"alg":"RS256\u0000","kid":"rsa"})"); },
       refusal::algorithm},
  };
  for (const char* none : {"none", "None", "NONE", "nOnE"}) {
    const std::string header = R"({"alg":")"s + none + R"(","kid":"rsa"})";
    all.push_back(
        {"AlgorithmNoneAs_"s + none, [=] { return unsigned_token(header); }, refusal::algorithm});
    all.push_back({"SignedButAlgorithmNoneAs_"s + none, [=] { return with_header(header); },
                   refusal::algorithm});
  }
  return all;
}

std::vector<attack> attacks_on_the_header() {
  const auto own_key = [] { return forger().jwk("mine"); };
  std::vector<attack> all{
      {"EmbeddedJwk", [=] { return forged_with_header(R"("jwk":)" + own_key()); },
       refusal::signature},
      {"EmbeddedJwkUnderItsOwnId",
       [=] {
         return rs256_token(forger(), R"({"alg":"RS256","kid":"mine","jwk":)" + own_key() + '}',
                            good_claims());
       },
       refusal::unknown_key},
      {"Jku", [] { return forged_with_header(R"("jku":"http://127.0.0.1:1/jwks.json")"); },
       refusal::signature},
      {"X5u", [] { return forged_with_header(R"("x5u":"http://127.0.0.1:1/cert.pem")"); },
       refusal::signature},
      {"X5c", [] { return forged_with_header(R"("x5c":["MIIB"])"); }, refusal::signature},
      {"KeyIdUnknown", [] { return with_header(R"({"alg":"RS256","kid":"other"})"); },
       refusal::unknown_key},
      {"KeyIdWithPath", [] { return with_header(R"({"alg":"RS256","kid":"../../../dev/null"})"); },
       refusal::unknown_key},
      {"KeyIdWithSql", [] { return with_header(R"({"alg":"RS256","kid":"x' OR '1'='1"})"); },
       refusal::unknown_key},
      {"KeyIdEmpty", [] { return with_header(R"({"alg":"RS256","kid":""})"); },
       refusal::unknown_key},
      {"KeyIdWithNul", [] { return with_header(R"({"alg":"RS256","kid":"rsa\u0000"})"); },
       refusal::unknown_key},
      {"KeyIdAbsentWithTwoKeys", [] { return with_header(R"({"alg":"RS256"})"); },
       refusal::no_key_id},
      {"KeyIdNull", [] { return with_header(R"({"alg":"RS256","kid":null})"); },
       refusal::malformed},
      {"KeyIdNumber", [] { return with_header(R"({"alg":"RS256","kid":0})"); }, refusal::malformed},
      {"KeyIdAsList", [] { return with_header(R"({"alg":"RS256","kid":["rsa"]})"); },
       refusal::malformed},
      {"IdTokenType", [] { return with_header(R"({"alg":"RS256","kid":"rsa","typ":"id+jwt"})"); },
       refusal::type},
      {"LogoutType",
       [] { return with_header(R"({"alg":"RS256","kid":"rsa","typ":"logout+jwt"})"); },
       refusal::type},
      {"TypeNumber", [] { return with_header(R"({"alg":"RS256","kid":"rsa","typ":1})"); },
       refusal::type},
      {"AlgorithmTwice", [] { return with_header(R"({"alg":"RS256","kid":"rsa","alg":"RS256"})"); },
       refusal::malformed},
      {"AlgorithmTwiceOnceEscaped",
       [] { return with_header(R"({"alg":"RS256","kid":"rsa","\u0061lg":"none"})"); },
       refusal::malformed},
      {"KeyIdTwice", [] { return with_header(R"({"alg":"RS256","kid":"rsa","kid":"rsa"})"); },
       refusal::malformed},
      {"HeaderDeep",
       [] { return with_header(R"({"alg":"RS256","kid":"rsa","x":)" + nested_json(5000) + '}'); },
       refusal::malformed},
      {"HeaderDeeperThanTheLimit",
       [] {
         return with_header(R"({"alg":"RS256","kid":"rsa","x":)" + nested_json(max_json_depth) +
                            '}');
       },
       refusal::malformed},
      {"HeaderAsList", [] { return with_header(R"(["RS256"])"); }, refusal::malformed},
      {"HeaderWithTrailingText", [] { return with_header(std::string{rs256_header} + "x"); },
       refusal::malformed},
      {"HeaderNotUtf8",
       [] { return with_header("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"x\":\"\xff\"}"); },
       refusal::malformed},
  };
  // Extensions that must be understood, and members that a correct header would have with them.
  for (const auto& [name, members] : std::vector<std::pair<std::string, std::string>>{
           {"CritUnknown", R"("crit":["http://example.com/UNDEFINED"],)"
                           R"("http://example.com/UNDEFINED":true)"},
           {"CritNamesExp", R"("crit":["exp"],"exp":1771350315)"},
           {"CritEmpty", R"("crit":[])"},
           {"CritNull", R"("crit":null)"},
           {"CritAndB64False", R"("crit":["b64"],"b64":false)"},
           {"B64False", R"("b64":false)"},
           {"B64True", R"("b64":true)"}}) {
    all.push_back(
        {name, [m = members] { return with_header(R"({"alg":"RS256","kid":"rsa",)" + m + '}'); },
         refusal::extension});
  }
  all.push_back({"B64FalseOverTheBarePayload",
                 [] {
                   const std::string header =
                       R"({"alg":"RS256","kid":"rsa","b64":false,"crit":["b64"]})";
                   const std::string bare = encode_base64url(header) + '.' + good_claims();
                   return signing_input(header, good_claims()) + '.' +
                          encode_base64url(signing_key::shared_rsa().sign_rsa(bare));
                 },
                 refusal::extension});
  return all;
}

std::vector<attack> attacks_on_the_form() {
  std::vector<attack> all{
      {"Empty", [] { return ""s; }, refusal::malformed},
      {"OneSegment", [] { return "abcd"s; }, refusal::malformed},
      {"TwoSegments", [] { return signing_input(rs256_header, good_claims()); },
       refusal::malformed},
      {"FourSegments", [] { return good_token() + ".abcd"; }, refusal::malformed},
      {"FourSegmentsTheLastEmpty", [] { return good_token() + "."; }, refusal::malformed},
      {"FiveSegmentsAsEncrypted", [] { return good_token() + ".abcd.abcd"; }, refusal::malformed},
      {"OnlyDots", [] { return ".."s; }, refusal::malformed},
      {"HeaderEmpty", [] { return with_segment(0, [](auto) { return ""s; }); }, refusal::malformed},
      {"PayloadEmpty", [] { return with_segment(1, [](auto) { return ""s; }); },
       refusal::signature},
      {"SignatureEmpty", [] { return with_segment(2, [](auto) { return ""s; }); },
       refusal::signature},
      {"SpaceInFront", [] { return ' ' + good_token(); }, refusal::malformed},
      {"SpaceBehind", [] { return good_token() + ' '; }, refusal::malformed},
      {"NewlineBehind", [] { return good_token() + '\n'; }, refusal::malformed},
      {"CarriageReturnInside", [] { return with_inserted(20, "\r\n"); }, refusal::malformed},
      {"TabInside", [] { return with_inserted(20, "\t"); }, refusal::malformed},
      {"NulBehind", [] { return good_token() + '\0'; }, refusal::malformed},
      {"QuotesAround", [] { return '"' + good_token() + '"'; }, refusal::malformed},
      {"TwoTokens", [] { return good_token() + ", Bearer " + good_token(); }, refusal::malformed},
      {"JsonSerialization", [] { return R"({"payload":"e30","protected":"e30","signature":""})"s; },
       refusal::malformed},
      {"TooLong", [] { return with_claims(R"(,"x":")" + std::string(max_token_size, 'x') + '"'); },
       refusal::malformed},
      {"SignatureOfAnotherKey", [] { return rs256_token(forger(), rs256_header, good_claims()); },
       refusal::signature},
      {"SignatureOfAnotherToken",
       [] {
         const std::string other = with_claims(R"(,"jti":"other")");
         return with_segment(2, [&](auto) { return other.substr(other.rfind('.') + 1); });
       },
       refusal::signature},
      {"SignatureWithZeroInFront",
       [] {
         const std::string input = signing_input(rs256_header, good_claims());
         return input + '.' + encode_base64url('\0' + signing_key::shared_rsa().sign_rsa(input));
       },
       refusal::signature},
      {"SignatureAllZero",
       [] { return with_segment(2, [](auto) { return encode_base64url(std::string(256, 0)); }); },
       refusal::signature},
      {"SignatureAllOnes",
       [] {
         return with_segment(2, [](auto) { return encode_base64url(std::string(256, '\xff')); });
       },
       refusal::signature},
      {"SignatureAsLongAsTheTokenMayBe",
       [] { return with_segment(2, [](auto) { return std::string(12'000, 'A'); }); },
       refusal::signature},
      {"Es256AsDer",
       [] {
         return es256_with_signature(
             signing_key::shared_ec().sign_ec_der(signing_input(es256_header, good_claims())));
       },
       refusal::signature},
      {"Es256OfZeroes", [] { return es256_with_signature(std::string(64, 0)); },
       refusal::signature},
      {"Es256OfOnes", [] { return es256_with_signature(std::string(64, '\xff')); },
       refusal::signature},
      {"Es256WithRZero",
       [] { return es256_with_signature(good_ec_signature().replace(0, 32, std::string(32, 0))); },
       refusal::signature},
      {"Es256WithHalvesSwapped",
       [] {
         const std::string good = good_ec_signature();
         return es256_with_signature(good.substr(32) + good.substr(0, 32));
       },
       refusal::signature},
      {"Es256OfTheHeaderlessText",
       [] { return es256_with_signature(signing_key::shared_ec().sign_ec(good_claims())); },
       refusal::signature},
  };
  for (const std::size_t size : {0, 1, 32, 63, 65, 96, 128}) {
    all.push_back({"Es256Of" + std::to_string(size) + "Bytes",
                   [=] {
                     std::string signature = good_ec_signature();
                     signature.resize(size);
                     return es256_with_signature(signature);
                   },
                   refusal::signature});
  }
  const char* segments[] = {"Header", "Payload", "Signature"};
  for (int i = 0; i < 3; ++i) {
    const auto add = [&](const std::string& name, std::function<std::string(std::string)> change) {
      all.push_back(
          {segments[i] + name, [=] { return with_segment(i, change); }, refusal::malformed});
    };
    add("Padded", [](auto s) { return s + "=="; });
    add("WithPlus", [](auto s) { return s.replace(4, 1, "+"); });
    add("WithSlash", [](auto s) { return s.replace(4, 1, "/"); });
    add("WithSpace", [](auto s) { return s.replace(4, 1, " "); });
    add("WithNewline", [](auto s) { return s.replace(4, 1, "\n"); });
    add("WithPercent", [](auto s) { return s.replace(4, 3, "%2D"); });
    add("WithHighByte", [](auto s) { return s.replace(4, 1, "\xc3"); });
    add("OfImpossibleLength", [](auto s) { return s.substr(0, s.size() / 4 * 4) + 'A'; });
  }
  return all;
}

std::vector<attack> attacks_on_the_claims() {
  std::vector<attack> all{
      {"PayloadNotJson", [] { return with_payload("hello"); }, refusal::claims},
      {"PayloadSignedEmpty", [] { return with_payload(""); }, refusal::claims},
      {"PayloadAsList", [] { return with_payload('[' + good_claims() + ']'); }, refusal::claims},
      {"PayloadTwice", [] { return with_payload(good_claims() + good_claims()); }, refusal::claims},
      {"PayloadWithByteOrderMark", [] { return with_payload("\xef\xbb\xbf" + good_claims()); },
       refusal::claims},
      {"PayloadNotUtf8", [] { return with_claims(",\"x\":\"\xff\""); }, refusal::claims},
      {"PayloadWithLoneSurrogate", [] { return with_claims(R"(,"x":"\ud800")"); }, refusal::claims},
      {"PayloadWithTrailingComma", [] { return with_claims(","); }, refusal::claims},
      {"PayloadDeep", [] { return with_claims(R"(,"x":)" + nested_json(4000)); }, refusal::claims},
      {"PayloadDeeperThanTheLimit",
       [] { return with_claims(R"(,"x":)" + nested_json(max_json_depth)); }, refusal::claims},
      {"ExpTwice", [] { return with_claims(R"(,"exp":1871350315)"); }, refusal::claims},
      {"ExpTwiceOnceEscaped", [] { return with_claims(R"(,"\u0065xp":1871350315)"); },
       refusal::claims},
      {"IssTwice", [] { return with_claims(R"(,"iss":"https://tenant.example/")"); },
       refusal::claims},
      {"NestedTwice", [] { return with_claims(R"(,"x":{"a":1,"a":1})"); }, refusal::claims},
  };
  const auto add = [&](std::string name, claim_texts claims, refusal expected) {
    all.push_back({std::move(name), [=] { return good_token(claims); }, expected});
  };
  add("ExpAbsent", {.exp = ""}, refusal::claims);
  add("ExpText", {.exp = R"("1771350315")"}, refusal::claims);
  add("ExpNull", {.exp = "null"}, refusal::claims);
  add("ExpTrue", {.exp = "true"}, refusal::claims);
  add("ExpAsList", {.exp = "[1771350315]"}, refusal::claims);
  add("Exp1e400", {.exp = "1e400"}, refusal::claims);
  add("ExpMinus1e400", {.exp = "-1e400"}, refusal::claims);
  add("Exp0e400", {.exp = "0e400"}, refusal::claims);
  add("ExpOfManyDigits", {.exp = std::string(400, '9')}, refusal::claims);
  add("ExpLongPast", {.exp = "-1e300"}, refusal::expired);
  add("ExpZero", {.exp = "0"}, refusal::expired);
  add("ExpNegative", {.exp = "-1"}, refusal::expired);
  add("ExpPast", {.exp = "1771346000"}, refusal::expired);
  add("ExpPastInExponentForm", {.exp = "1771346e3"}, refusal::expired);
  add("NbfFuture", {.rest = R"(,"nbf":1771347715)"}, refusal::not_yet_valid);
  add("NbfText", {.rest = R"(,"nbf":"1771346715")"}, refusal::claims);
  add("NbfNull", {.rest = R"(,"nbf":null)"}, refusal::claims);
  add("NbfInTheYear10000", {.rest = R"(,"nbf":253402300800)"}, refusal::not_yet_valid);
  add("Nbf1e300", {.rest = R"(,"nbf":1e300)"}, refusal::not_yet_valid);
  add("Nbf1e400", {.rest = R"(,"nbf":1e400)"}, refusal::claims);
  add("IatFuture", {.rest = R"(,"iat":1771347715)"}, refusal::not_yet_valid);
  add("IatText", {.rest = R"(,"iat":"1771346715")"}, refusal::claims);
  add("IatFutureNbfPast", {.rest = R"(,"nbf":1771346000,"iat":1771347715)"},
      refusal::not_yet_valid);
  add("IssAbsent", {.iss = ""}, refusal::claims);
  add("IssNull", {.iss = "null"}, refusal::claims);
  add("IssAsList", {.iss = R"(["https://tenant.example/"])"}, refusal::claims);
  add("IssWithoutSlash", {.iss = R"("https://tenant.example")"}, refusal::issuer);
  add("IssWithTwoSlashes", {.iss = R"("https://tenant.example//")"}, refusal::issuer);
  add("IssInOtherCase", {.iss = R"("https://Tenant.example/")"}, refusal::issuer);
  add("IssWithHttp", {.iss = R"("http://tenant.example/")"}, refusal::issuer);
  add("IssWithNul", {.iss = R"("https://tenant.example/\u0000")"}, refusal::issuer);
  add("IssLonger", {.iss = R"("https://tenant.example/evil")"}, refusal::issuer);
  add("IssOther", {.iss = R"("https://evil.example/")"}, refusal::issuer);
  add("IssEmpty", {.iss = R"("")"}, refusal::issuer);
  add("SubNull", {.sub = "null"}, refusal::claims);
  add("SubNumber", {.sub = "7"}, refusal::claims);
  add("SubAsList", {.sub = R"(["client@clients"])"}, refusal::claims);
  add("SubTwice", {.rest = R"(,"sub":"client@clients")"}, refusal::claims);
  add("SubTooLong", {.sub = '"' + std::string(256, 'x') + '"'}, refusal::subject);
  add("SubTooLongInBytes", {.sub = R"("\u00e9)" + std::string(254, 'x') + '"'}, refusal::subject);
  add("SubWithNul", {.sub = R"("client\u0000@clients")"}, refusal::subject);
  add("SubWithLineFeed", {.sub = R"("client\n@clients")"}, refusal::subject);
  add("SubWithDelete", {.sub = "\"client\x7f\""}, refusal::subject);
  add("AudAbsent", {.aud = ""}, refusal::claims);
  add("AudNull", {.aud = "null"}, refusal::claims);
  add("AudNumber", {.aud = "1"}, refusal::claims);
  add("AudAsObject", {.aud = R"({"https://jobs.example/":1})"}, refusal::claims);
  add("AudListWithNumber", {.aud = R"(["https://jobs.example/",1])"}, refusal::claims);
  add("AudListInList", {.aud = R"([["https://jobs.example/"]])"}, refusal::claims);
  add("AudListEmpty", {.aud = "[]"}, refusal::audience);
  add("AudEmpty", {.aud = R"("")"}, refusal::audience);
  add("AudShorter", {.aud = R"("https://jobs.example")"}, refusal::audience);
  add("AudLonger", {.aud = R"("https://jobs.example/v2")"}, refusal::audience);
  add("AudAmongWords", {.aud = R"("https://a/ https://jobs.example/")"}, refusal::audience);
  add("AudInOtherCase", {.aud = R"("https://JOBS.example/")"}, refusal::audience);
  add("AudListOfOthers", {.aud = R"(["https://a/","https://jobs.example"])"}, refusal::audience);
  return all;
}

class Attack : public ::testing::TestWithParam<attack> {};

TEST_P(Attack, IsRefused) {
  const auto judged = judge(GetParam().make());
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error(), GetParam().expected) << to_string(judged.error());
}

constexpr auto name_of = [](const auto& tested) { return tested.param.name; };

INSTANTIATE_TEST_SUITE_P(Algorithm, Attack, ::testing::ValuesIn(attacks_on_the_algorithm()),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Header, Attack, ::testing::ValuesIn(attacks_on_the_header()), name_of);
INSTANTIATE_TEST_SUITE_P(Form, Attack, ::testing::ValuesIn(attacks_on_the_form()), name_of);
INSTANTIATE_TEST_SUITE_P(Claims, Attack, ::testing::ValuesIn(attacks_on_the_claims()), name_of);

// Replaces the last character by another that decodes to the same bytes if spare bits are ignored.
std::string with_spare_bit(std::string token) {
  token.back() = token.back() == 'Z' ? 'a' : static_cast<char>(token.back() + 1);
  return token;
}

TEST(ChangedToken, IsRefusedForAnyCharacterOfTheSignature) {
  for (const std::string& good :
       {good_token(), es256_token(signing_key::shared_ec(), es256_header, good_claims())}) {
    ASSERT_TRUE(judge(good));
    const std::size_t start = good.rfind('.') + 1;
    // Every character but the last holds only bits of the signature; the last also has spare ones.
    for (std::size_t at = start; at < good.size(); ++at) {
      std::string changed = good;
      changed[at] = changed[at] == 'A' ? 'Q' : 'A';
      EXPECT_FALSE(judge(changed)) << at - start;
    }
  }
}

TEST(ChangedToken, IsRefusedForAnyBitOfTheSignature) {
  const std::string rs_input = signing_input(rs256_header, good_claims());
  const std::string rs = signing_key::shared_rsa().sign_rsa(rs_input);
  const std::string es = good_ec_signature();
  for (const auto& [input, signature] :
       {std::pair{rs_input, rs}, std::pair{signing_input(es256_header, good_claims()), es}}) {
    ASSERT_TRUE(judge(input + '.' + encode_base64url(signature)));
    for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
      std::string changed = signature;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
      const auto judged = judge(input + '.' + encode_base64url(changed));
      ASSERT_FALSE(judged) << bit;
      EXPECT_EQ(judged.error(), refusal::signature) << bit;
    }
  }
}

TEST(ChangedToken, IsRefusedForAnyCharacterBeforeTheSignature) {
  const std::string good = good_token();
  for (std::size_t at = 0; at < good.rfind('.'); ++at) {
    std::string changed = good;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(judge(changed)) << at;
  }
}

TEST(ChangedToken, IsRefusedWhereverItEnds) {
  const std::string good = good_token();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(judge(good.substr(0, size))) << size;
  }
}

TEST(ChangedToken, IsRefusedForBitsToSpare) {
  // 256 bytes leave four bits to spare in the last character, 64 bytes leave four.
  for (const std::string& good :
       {good_token(), es256_token(signing_key::shared_ec(), es256_header, good_claims())}) {
    const auto judged = judge(with_spare_bit(good));
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error(), refusal::malformed);
  }
}

}  // namespace
}  // namespace extraction::auth
