#include "auth/bearer_authenticator.hpp"

#include <optional>
#include <sstream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include "support/judgement.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"
#include "unit/auth/fake_key_server.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono_literals;
using test::claim_texts;
using test::denial_of;
using test::es256_token;
using test::good_token;
using test::granted;
using test::jwks_text;
using test::rs256_token;
using test::signing_key;
using test::token_time;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr refresh_schedule::intervals patient{
    .life = 1h, .cooldown = 1h, .first_retry = 1h, .last_retry = 1h};

class BearerAuthenticator : public ::testing::Test {
 protected:
  void start(expectations expected = test::expected_claims()) {
    source.emplace("http://keys.example", server.fetcher(), patient, log);
    judge.emplace(*source, std::move(expected), 64, clock, log);
  }

  std::optional<denial> ask(std::string_view authorization, access needed = access::read) {
    return denial_of(test::run(context, judge->judge(authorization, needed)));
  }

  std::optional<denial> ask_with(const std::string& token, access needed = access::read) {
    const std::string authorization = "Bearer " + token;
    return ask(authorization, needed);
  }

  boost::asio::io_context context{1};
  std::ostringstream log_text;
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text)};
  test::manual_clock clock{token_time};
  test::fake_key_server server{test::issuer_jwks()};
  std::optional<key_source> source;
  std::optional<bearer_authenticator> judge;
};

std::string token_of(const signing_key& key, std::string_view id) {
  return es256_token(key, R"({"alg":"ES256","kid":")" + std::string{id} + R"("})",
                     claim_texts{}.text());
}

TEST_F(BearerAuthenticator, ReadsTheField) {
  start();
  const std::string good = good_token();
  const std::pair<std::string, std::optional<denial>> cases[] = {
      {"", denial::no_token},
      {"Bearer", denial::no_token},
      {"Bearer ", denial::no_token},
      {"Bearer    ", denial::no_token},
      {"Basic dXNlcjpwYXNz", denial::no_token},
      {"DPoP " + good, denial::no_token},
      {"Bearer2 " + good, denial::no_token},
      {"Bearer" + good, denial::no_token},
      {"Bearer\t" + good, denial::no_token},
      {" Bearer " + good, denial::no_token},
      {good, denial::no_token},
      {"Bearer " + good, granted},
      {"bearer " + good, granted},
      {"BEARER   " + good, granted},
      {"Bearer " + good + " ", denial::invalid_token},
      {"Bearer \t" + good, denial::invalid_token},
      {"Bearer " + good + ", Bearer " + good, denial::invalid_token},
      {"Bearer token=" + good, denial::invalid_token},
      {"Bearer x", denial::invalid_token},
      {"Bearer " + std::string(1'000'000, 'a'), denial::invalid_token},
  };
  for (const auto& [field, expected] : cases) {
    EXPECT_EQ(ask(field), expected) << field.substr(0, 40);
  }
}

TEST_F(BearerAuthenticator, AnswersTheSameTheSecondTime) {
  start();
  const std::pair<std::string, std::optional<denial>> cases[] = {
      {good_token(), granted},
      {good_token({.exp = "1771346000"}), denial::expired_token},
      {good_token({.rest = R"(,"nbf":1771350000)"}), denial::invalid_token},
      {good_token({.iss = R"("https://evil.example/")"}), denial::invalid_token},
      {good_token({.aud = R"("other")"}), denial::invalid_token},
      {rs256_token(signing_key::rsa(), test::rs256_header, claim_texts{}.text()),
       denial::invalid_token},
  };
  for (int i = 0; i < 3; ++i) {
    for (const auto& [token, expected] : cases) EXPECT_EQ(ask_with(token), expected);
  }
}

TEST_F(BearerAuthenticator, FollowsAClockThatIsSet) {
  start();
  const std::string token = good_token({.rest = R"(,"nbf":1771346700)"});
  EXPECT_EQ(ask_with(token), granted);
  clock.set(token_time + 1h + 4s);
  EXPECT_EQ(ask_with(token), granted);
  clock.set(token_time + 1h + 6s);
  EXPECT_EQ(ask_with(token), denial::expired_token);
  clock.set(token_time - 1h);
  EXPECT_EQ(ask_with(token), denial::invalid_token) << "not valid yet, though remembered";
  clock.set(token_time);
  EXPECT_EQ(ask_with(token), granted);
}

TEST_F(BearerAuthenticator, TellsWhoCallsAndUntilWhen) {
  start();
  const std::string authorization = "Bearer " + good_token();
  const judgement first = test::run(context, judge->judge(authorization, access::read));
  ASSERT_TRUE(first);
  EXPECT_EQ(*first->subject, "client@clients");
  EXPECT_EQ(first->until, token_time + 1h + 5s) << "leeway included";

  const judgement again = test::run(context, judge->judge(authorization, access::write));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->subject, first->subject) << "the subject of a remembered token is shared";
  EXPECT_EQ(again->until, first->until);
}

TEST_F(BearerAuthenticator, WhoCalledOutlivesItsTokensPlace) {
  start();
  const std::string authorization = "Bearer " + token_of(signing_key::shared_ec(), "ec");
  const judgement said = test::run(context, judge->judge(authorization, access::read));
  judge.reset();
  ASSERT_TRUE(said);
  EXPECT_EQ(*said->subject, "client@clients");
}

TEST_F(BearerAuthenticator, ATokenNeedNotSayWhoCalls) {
  start();
  const std::string authorization = "Bearer " + good_token({.sub = ""});
  for (int i = 0; i < 2; ++i) {
    const judgement said = test::run(context, judge->judge(authorization, access::read));
    ASSERT_TRUE(said);
    EXPECT_EQ(said->subject, nullptr);
    EXPECT_EQ(said->until, token_time + 1h + 5s);
  }
}

TEST_F(BearerAuthenticator, AsksForScopes) {
  expectations scoped = test::expected_claims();
  scoped.read_scope = "read:jobs";
  scoped.write_scope = "write:jobs";
  start(scoped);
  EXPECT_EQ(judge->required_scope(access::read), "read:jobs");
  EXPECT_EQ(judge->required_scope(access::write), "write:jobs");

  const std::string reader = good_token({.rest = R"(,"scope":"read:jobs")"});
  const std::string writer = good_token({.rest = R"(,"permissions":["write:jobs"])"});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(ask_with(reader, access::read), granted);
    EXPECT_EQ(ask_with(reader, access::write), denial::insufficient_scope);
    EXPECT_EQ(ask_with(writer, access::read), denial::insufficient_scope);
    EXPECT_EQ(ask_with(writer, access::write), granted);
    EXPECT_EQ(ask_with(good_token(), access::read), denial::insufficient_scope);
    EXPECT_EQ(ask_with(good_token({.exp = "1771346000"})), denial::expired_token);
  }
}

TEST_F(BearerAuthenticator, SaysSoIfNoKeyWasEverSeen) {
  server.break_down();
  start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask_with(good_token()), denial::unavailable);
  EXPECT_EQ(ask("Bearer rubbish"), denial::invalid_token) << "no key could make this a token";
  EXPECT_EQ(ask_with(good_token() + "."), denial::invalid_token);
  EXPECT_EQ(ask(""), denial::no_token);
}

TEST_F(BearerAuthenticator, TheFirstRequestWaitsForTheFirstKeys) {
  server.stall();
  start();
  ASSERT_TRUE(server.wait_for_count(1));
  boost::asio::post(context, [this] { server.answer_one(); });
  EXPECT_EQ(ask_with(good_token()), granted);
  EXPECT_EQ(server.count(), 1);
}

TEST_F(BearerAuthenticator, StaysOpenWhileTheKeyServerIsDown) {
  start();
  EXPECT_EQ(ask_with(good_token()), granted);
  server.break_down();
  EXPECT_EQ(ask_with(token_of(signing_key::shared_ec(), "unseen")), denial::invalid_token);
  EXPECT_EQ(server.count(), 2);
  EXPECT_EQ(ask_with(good_token({.rest = R"(,"jti":"another")"})), granted);
}

TEST_F(BearerAuthenticator, ARotationCostsOneFetchAndRefusesNoGoodToken) {
  start();
  const std::string old_token = token_of(signing_key::shared_ec(), "ec");
  EXPECT_EQ(ask_with(old_token), granted);

  const signing_key next = signing_key::ec();
  server.publish(jwks_text(next.jwk("next")));
  const std::string authorization = "Bearer " + token_of(next, "next");
  std::vector<std::optional<denial>> denials;
  for (int i = 0; i < 200; ++i) {
    boost::asio::co_spawn(
        context, judge->judge(authorization, access::read),
        [&](std::exception_ptr, const judgement& said) { denials.push_back(denial_of(said)); });
  }
  context.restart();
  context.run();
  EXPECT_THAT(denials, SizeIs(200));
  EXPECT_THAT(denials, Each(granted));
  EXPECT_EQ(server.count(), 2);
  EXPECT_EQ(ask_with(old_token), denial::invalid_token) << "its key has left the set";
}

TEST_F(BearerAuthenticator, ARotationIsSeenThoughAFetchBeganBeforeIt) {
  server.stall();
  start();
  ASSERT_TRUE(server.wait_for_count(1));  // and it has read the old document
  const signing_key next = signing_key::ec();
  server.publish(jwks_text(next.jwk("next")));
  boost::asio::post(context, [this] { server.recover(); });
  EXPECT_EQ(ask_with(token_of(next, "next")), granted);
  EXPECT_EQ(server.count(), 2);
}

TEST_F(BearerAuthenticator, AKeyThatIsReplacedUnderItsIdTakesItsTokensAlong) {
  start();
  const std::string old_token = token_of(signing_key::shared_ec(), "ec");
  EXPECT_EQ(ask_with(old_token), granted);
  const signing_key next = signing_key::ec();
  server.publish(jwks_text(next.jwk("ec")));
  ask_with(token_of(next, "unseen"));
  EXPECT_EQ(ask_with(old_token), denial::invalid_token);
  EXPECT_EQ(ask_with(token_of(next, "ec")), granted);
}

TEST_F(BearerAuthenticator, AFloodOfUnknownKeysCausesOneFetch) {
  start();
  EXPECT_EQ(ask_with(good_token()), granted);
  for (int i = 0; i < 500; ++i) {
    EXPECT_EQ(ask_with(token_of(signing_key::shared_ec(), "unseen" + std::to_string(i))),
              denial::invalid_token);
  }
  EXPECT_EQ(server.count(), 2);
  EXPECT_EQ(ask_with(good_token()), granted);
}

TEST_F(BearerAuthenticator, ATokenThatNoKeyCouldSaveCausesNoFetch) {
  start();
  EXPECT_EQ(ask_with(good_token()), granted);
  for (const std::string_view header :
       {R"({"alg":"none","kid":"unseen"})", R"({"alg":"HS256","kid":"unseen"})",
        R"({"alg":"RS256","kid":"unseen","crit":["x"]})", R"({"alg":"ES256","kid":"rsa"})"}) {
    EXPECT_EQ(ask_with(test::with_header(header)), denial::invalid_token) << header;
  }
  EXPECT_EQ(ask_with(rs256_token(signing_key::rsa(), test::rs256_header, claim_texts{}.text())),
            denial::invalid_token);
  EXPECT_EQ(server.count(), 1);
}

TEST_F(BearerAuthenticator, LogsReasonsButNoToken) {
  log.set_level(spdlog::level::trace);
  start();
  const std::string refused = good_token({.aud = R"("other")"});
  ask_with(refused);
  ask_with(good_token());
  judge.reset();
  source.reset();
  EXPECT_THAT(log_text.str(), HasSubstr("it is for another audience"));
  for (const std::string& token : {refused, good_token()}) {
    EXPECT_THAT(log_text.str(), Not(HasSubstr(token.substr(token.rfind('.') + 1, 20))));
    EXPECT_THAT(log_text.str(), Not(HasSubstr(token.substr(token.find('.') + 1, 20))));
  }
}

}  // namespace
}  // namespace extraction::auth
