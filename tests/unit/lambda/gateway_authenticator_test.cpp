#include "lambda/gateway_authenticator.hpp"

#include <gtest/gtest.h>

#include "support/judgement.hpp"
#include "support/run.hpp"

namespace extraction::lambda {
namespace {

using test::denial_of;
using test::granted;

class GatewayAuthenticator : public ::testing::Test {
 protected:
  std::optional<denial> judge(const std::string& authorizer, access needed,
                              std::string_view authorization = "") {
    return denial_of(judge_whole(authorizer, needed, authorization));
  }

  judgement judge_whole(const std::string& authorizer, access needed,
                        std::string_view authorization = "") {
    const gateway_event event{R"({"version":"2.0","rawPath":"/x","requestContext":{)" + authorizer +
                              R"("http":{"method":"GET"}}})"};
    const gateway_authenticator::expectation at_hand{clients_, event};
    return test::run(context_, clients_.judge(authorization, needed));
  }

  static std::string claims(const std::string& members) {
    return R"("authorizer":{"jwt":{"claims":{)" + members + "}}},";
  }

  boost::asio::io_context context_;
  gateway_authenticator clients_{
      {.issuer = "https://t/", .read_scope = "", .write_scope = "write:jobs"}};
};

TEST_F(GatewayAuthenticator, NeverTrustsAMissingAuthorizer) {
  for (const std::string authorizer :
       {"", R"("authorizer":null,)", R"("authorizer":{},)",
        R"("authorizer":{"iam":{"accessKey":"x"}},)", R"("authorizer":{"jwt":{}},)"}) {
    EXPECT_EQ(judge(authorizer, access::read), denial::no_token) << authorizer;
    EXPECT_EQ(judge(authorizer, access::read, "Bearer x"), denial::invalid_token) << authorizer;
  }
}

TEST_F(GatewayAuthenticator, TrustsTheTenantAlone) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), granted);
  EXPECT_EQ(judge(claims(R"("iss":"https://other/")"), access::read), denial::invalid_token);
  EXPECT_EQ(judge(claims(R"("sub":"x")"), access::read), denial::invalid_token);
}

TEST_F(GatewayAuthenticator, ForgetsTheRequestBefore) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), granted);
  EXPECT_EQ(judge("", access::read), denial::no_token);
}

TEST_F(GatewayAuthenticator, RefusesARequestOfWhichItWasToldNothing) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), granted);
  EXPECT_EQ(denial_of(test::run(context_, clients_.judge("Bearer x", access::read))),
            denial::invalid_token);

  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), granted);
  EXPECT_THROW(judge(claims(R"("iss":["https://t/"])"), access::read), unsupported_event);
  EXPECT_EQ(denial_of(test::run(context_, clients_.judge("", access::read))), denial::no_token);
}

TEST_F(GatewayAuthenticator, TellsWhoCallsAndUntilWhen) {
  const std::string issuer = R"("iss":"https://t/",)";
  const judgement known =
      judge_whole(claims(issuer + R"("sub":"auth0|5f7c8ec7c33c6c004bbafe82","exp":"1771346715")"),
                  access::read);
  ASSERT_TRUE(known);
  EXPECT_EQ(*known->subject, "auth0|5f7c8ec7c33c6c004bbafe82");
  EXPECT_EQ(known->until, timestamp{std::chrono::seconds{1'771'346'715}});

  const judgement unknown = judge_whole(claims(R"("iss":"https://t/")"), access::read);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(unknown->subject, nullptr);
  EXPECT_EQ(unknown->until, std::nullopt);
}

TEST_F(GatewayAuthenticator, RefusesASubjectThatMayNotNameAClient) {
  const std::string issuer = R"("iss":"https://t/",)";
  for (const std::string& sub : {std::string(256, 'x'), std::string{R"(a\u0000b)"}}) {
    EXPECT_EQ(judge(claims(issuer + R"("sub":")" + sub + '"'), access::read), denial::invalid_token)
        << sub;
  }
}

TEST_F(GatewayAuthenticator, AsksForTheScope) {
  const std::string issuer = R"("iss":"https://t/")";
  for (const std::string granting :
       {R"("scope":"write:jobs")", R"("scope":"openid write:jobs")",
        R"("scope":"write:jobs openid")", R"("permissions":"[read:jobs write:jobs]")",
        R"("permissions":"[write:jobs]")"}) {
    EXPECT_EQ(judge(claims(issuer + "," + granting), access::write), granted) << granting;
  }
  for (const std::string lacking :
       {R"("scope":"")", R"("scope":null)", R"("scope":"write:jobsx")", R"("scope":"xwrite:jobs")",
        R"("scope":"write: jobs")", R"("permissions":"[]")", R"("permissions":"[read:jobs]")"}) {
    EXPECT_EQ(judge(claims(issuer + "," + lacking), access::write), denial::insufficient_scope)
        << lacking;
  }
}

}  // namespace
}  // namespace extraction::lambda
