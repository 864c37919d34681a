#include "auth/authenticator_factory.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "support/manual_clock.hpp"
#include "support/run.hpp"
#include "support/scripted_http_server.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

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
  EXPECT_EQ(run(context, clients->judge("", access::write)), verdict::granted);
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
  EXPECT_EQ(run(context, one->judge(authorization, access::read)), verdict::granted);
  EXPECT_EQ(run(context, another->judge(authorization, access::write)),
            verdict::insufficient_scope);
  EXPECT_EQ(one->required_scope(access::write), "write:jobs");
  EXPECT_EQ(run(context, one->judge("", access::read)), verdict::no_token);
  EXPECT_EQ(key_server.requests().size(), 1U);
}

}  // namespace
}  // namespace extraction::auth
