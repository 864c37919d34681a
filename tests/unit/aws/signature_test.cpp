// Every expected signature here was computed by botocore 1.29, AWS's own implementation.
#include "aws/signature.hpp"

#include <gmock/gmock.h>

#include "aws/database_token.hpp"
#include "aws/service_request.hpp"

namespace extraction::aws {
namespace {

using namespace std::chrono;
using ::testing::EndsWith;

constexpr timestamp example{microseconds{1'771'346'715'123'456}};  // 2026-02-17T16:45:15.123456

const credentials permanent{.access_key_id = "AKIDEXAMPLE",
                            .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                            .session_token = ""};

credentials temporary() {
  credentials with_token = permanent;
  with_token.session_token = "IQoJb3JpZ2luX2VjEA//+==";
  return with_token;
}

const database_login login{.host = "jobs.abc123.eu-central-1.rds.amazonaws.com",
                           .port = "5432",
                           .user = "extraction_service",
                           .region = "eu-central-1"};

TEST(DatabaseToken, IsWhatAwsMakes) {
  EXPECT_EQ(make_database_token(login, permanent, example),
            "jobs.abc123.eu-central-1.rds.amazonaws.com:5432/?Action=connect"
            "&DBUser=extraction_service&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIDEXAMPLE%2F20260217%2Feu-central-1%2Frds-db%2Faws4_request"
            "&X-Amz-Date=20260217T164515Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host"
            "&X-Amz-Signature=1cbe9c39040b0f4d1e69e161d377334271bac5a5559901e72126288357574518");
}

TEST(DatabaseToken, HoldsTheSessionToken) {
  const std::string token = make_database_token(login, temporary(), example);
  EXPECT_THAT(token, ::testing::HasSubstr("&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEA%2F%2F%2B%3D%3D"
                                          "&"));
  EXPECT_THAT(token, EndsWith("&X-Amz-Signature="
                              "278d29083185e09a947274fa01a516feb5f4cfe099ac531ab853ceae12bac3ff"));
}

std::string signature_of(const http_request& request) {
  const std::string& authorization = request.fields.back().value;
  return authorization.substr(authorization.rfind('=') + 1);
}

TEST(SignedRequest, IsWhatAwsAsksFor) {
  const service_call call{.service = "secretsmanager",
                          .content_type = "application/x-amz-json-1.1",
                          .target = "secretsmanager.GetSecretValue",
                          .body = R"({"SecretId":"s"})"};
  const http_request request =
      sign_request(call, {.region = "eu-central-1", .endpoint = ""}, temporary(), example);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://secretsmanager.eu-central-1.amazonaws.com/");
  EXPECT_EQ(request.body, call.body);
  EXPECT_THAT(request.fields.back().value,
              ::testing::HasSubstr("SignedHeaders=content-type;host;x-amz-date;"
                                   "x-amz-security-token;x-amz-target, Signature="));
  EXPECT_EQ(signature_of(request),
            "c322f183ec5887b99b54debed7db6174f331c52fb121e13e2662cef054f75bcf");
}

TEST(SignedRequest, SignsThePath) {
  const service_call call{.service = "lambda",
                          .path = "/2015-03-31/functions/admit/invocations",
                          .target = "",
                          .body = "{}"};
  const http_request request =
      sign_request(call, {.region = "eu-central-1", .endpoint = ""}, temporary(), example);
  EXPECT_EQ(request.url,
            "https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/admit/invocations");
  EXPECT_EQ(signature_of(request),
            "493bda04e2d731c9fa3b09f22ff35f47784dca4f5b016865e6047ff92384fd92");
}

TEST(SignedRequest, GoesWhereItIsTold) {
  const service_call call{.service = "lambda", .target = "", .body = ""};
  EXPECT_EQ(sign_request(call, {.region = "cn-north-1", .endpoint = ""}, permanent, example).url,
            "https://lambda.cn-north-1.amazonaws.com.cn/");
  EXPECT_EQ(
      sign_request(call, {.region = "x", .endpoint = "http://127.0.0.1:9"}, permanent, example).url,
      "http://127.0.0.1:9/");
}

}  // namespace
}  // namespace extraction::aws
