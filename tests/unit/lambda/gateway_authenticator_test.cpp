#include "lambda/gateway_authenticator.hpp"

#include <gtest/gtest.h>

#include "support/run.hpp"

namespace extraction::lambda {
namespace {

class GatewayAuthenticator : public ::testing::Test {
 protected:
  verdict judge(const std::string& authorizer, access needed, std::string_view authorization = "") {
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
    EXPECT_EQ(judge(authorizer, access::read), verdict::no_token) << authorizer;
    EXPECT_EQ(judge(authorizer, access::read, "Bearer x"), verdict::invalid_token) << authorizer;
  }
}

TEST_F(GatewayAuthenticator, TrustsTheTenantAlone) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), verdict::granted);
  EXPECT_EQ(judge(claims(R"("iss":"https://other/")"), access::read), verdict::invalid_token);
  EXPECT_EQ(judge(claims(R"("sub":"x")"), access::read), verdict::invalid_token);
}

TEST_F(GatewayAuthenticator, ForgetsTheRequestBefore) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), verdict::granted);
  EXPECT_EQ(judge("", access::read), verdict::no_token);
}

TEST_F(GatewayAuthenticator, RefusesARequestOfWhichItWasToldNothing) {
  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), verdict::granted);
  EXPECT_EQ(test::run(context_, clients_.judge("Bearer x", access::read)), verdict::invalid_token);

  EXPECT_EQ(judge(claims(R"("iss":"https://t/")"), access::read), verdict::granted);
  EXPECT_THROW(judge(claims(R"("iss":["https://t/"])"), access::read), unsupported_event);
  EXPECT_EQ(test::run(context_, clients_.judge("", access::read)), verdict::no_token);
}

TEST_F(GatewayAuthenticator, AsksForTheScope) {
  const std::string issuer = R"("iss":"https://t/")";
  for (const std::string granting :
       {R"("scope":"write:jobs")", R"("scope":"openid write:jobs")",
        R"("scope":"write:jobs openid")", R"("permissions":"[read:jobs write:jobs]")",
        R"("permissions":"[write:jobs]")"}) {
    EXPECT_EQ(judge(claims(issuer + "," + granting), access::write), verdict::granted) << granting;
  }
  for (const std::string lacking :
       {R"("scope":"")", R"("scope":null)", R"("scope":"write:jobsx")", R"("scope":"xwrite:jobs")",
        R"("scope":"write: jobs")", R"("permissions":"[]")", R"("permissions":"[read:jobs]")"}) {
    EXPECT_EQ(judge(claims(issuer + "," + lacking), access::write), verdict::insufficient_scope)
        << lacking;
  }
}

}  // namespace
}  // namespace extraction::lambda
