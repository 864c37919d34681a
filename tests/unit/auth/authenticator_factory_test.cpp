#include "auth/authenticator_factory.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "support/judgement.hpp"
#include "support/manual_clock.hpp"
#include "support/run.hpp"
#include "support/scripted_http_server.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using test::denial_of;
using test::granted;
using test::run;
using test::scripted_http_server;

class AuthenticatorFactory : public ::testing::Test {
 protected:
  boost::asio::io_context context{1};
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  test::manual_clock clock{test::token_time};
  scripted_http_server key_server{test::http_ok(test::issuer_jwks())};
  settings with;
};

TEST_F(AuthenticatorFactory, LetsEveryoneInIfAuthenticationIsOff) {
  with.disabled = true;
  with.jwks_url = key_server.url();
  authenticator_factory factory{with, clock, log};
  const auto clients = factory.make();
  const judgement said = run(context, clients->judge("", access::write));
  ASSERT_TRUE(said);
  EXPECT_EQ(said->subject, nullptr);
  EXPECT_EQ(said->until, std::nullopt);
  EXPECT_EQ(clients->required_scope(access::write), "");
  EXPECT_TRUE(key_server.requests().empty());
}

TEST_F(AuthenticatorFactory, JudgesByTheKeysOfTheServerOtherwise) {
  with.domain = "tenant.example";
  with.audience = "https://jobs.example/";
  with.jwks_url = key_server.url();
  with.write_scope = "write:jobs";
  authenticator_factory factory{with, clock, log};
  const auto one = factory.make();
  const auto another = factory.make();
  const std::string authorization = "Bearer " + test::good_token();
  EXPECT_EQ(denial_of(run(context, one->judge(authorization, access::read))), granted);
  EXPECT_EQ(denial_of(run(context, another->judge(authorization, access::write))),
            denial::insufficient_scope);
  EXPECT_EQ(one->required_scope(access::write), "write:jobs");
  EXPECT_EQ(denial_of(run(context, one->judge("", access::read))), denial::no_token);
  EXPECT_EQ(key_server.requests().size(), 1U);
}

}  // namespace
}  // namespace extraction::auth
