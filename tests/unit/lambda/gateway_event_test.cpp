#include "lambda/gateway_event.hpp"

#include <gmock/gmock.h>

namespace extraction::lambda {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Throws;
using ::testing::ThrowsMessage;

// As API Gateway sends it, without the members that nobody reads.
constexpr std::string_view from_http_api = R"({
  "version": "2.0",
  "routeKey": "ANY /extraction-jobs/{id}",
  "rawPath": "/extraction-jobs/a b%2Fü",
  "rawQueryString": "limit=2&document_id=a%20b",
  "cookies": ["a=1", "b=2"],
  "headers": {"content-type": "application/json", "x-many": "1,2"},
  "queryStringParameters": {"limit": "2", "document_id": "a b"},
  "requestContext": {
    "accountId": "123456789012",
    "apiId": "r3pmxmplak",
    "authorizer": {"jwt": {"claims": {"iss": "https://t/", "exp": "1771346715", "sub": "a@clients",
                                      "scope": "read:jobs openid", "permissions": "[a b]"},
                           "scopes": null}},
    "domainName": "r3pmxmplak.execute-api.us-east-2.amazonaws.com",
    "http": {"method": "PATCH", "path": "/extraction-jobs/a b%2Fü", "protocol": "HTTP/1.1",
             "sourceIp": "205.255.255.176", "userAgent": "curl"},
    "requestId": "JKJaXmPLvHcESHA=",
    "stage": "$default"
  },
  "pathParameters": {"id": "a b%2Fü"},
  "body": "{\"status\":\"failed\"}",
  "isBase64Encoded": false
})";

std::string event_with(std::string_view members, std::string_view context = "") {
  std::string text = R"({"version":"2.0","rawPath":"/x",)";
  text.append(members).append(R"("requestContext":{)").append(context);
  return text + R"("http":{"method":"GET"}}})";
}

TEST(GatewayEvent, BecomesARequest) {
  const gateway_event event{from_http_api};
  const web::request request = event.request();
  EXPECT_EQ(request.method, "PATCH");
  EXPECT_EQ(request.query, "limit=2&document_id=a%20b");
  EXPECT_EQ(request.body, R"({"status":"failed"})");
  EXPECT_EQ(web::find_field(request, "Content-Type"), "application/json");
  EXPECT_EQ(web::find_field(request, "X-Many"), "1,2");
  EXPECT_EQ(web::find_field(request, "Cookie"), "a=1; b=2");
  EXPECT_EQ(web::count_fields(request, "Cookie").count, 1U);
}

TEST(GatewayEvent, TakesThePathOfAnHttpApiAsItIs) {
  EXPECT_EQ(gateway_event{from_http_api}.request().path, "/extraction-jobs/a b%2Fü");
}

TEST(GatewayEvent, DecodesThePathOfAFunctionUrlOnce) {
  const gateway_event event{
      event_with("", R"("domainName":"abc.lambda-url.eu-central-1.on.aws","stage":"$default",)")};
  EXPECT_EQ(event.request().path, "/x");
  const gateway_event encoded{
      R"({"version":"2.0","rawPath":"/a%20b%252Fc%zz","rawQueryString":"q=%20","requestContext":
          {"domainName":"abc.lambda-url.eu-central-1.on.aws","http":{"method":"GET"}}})"};
  EXPECT_EQ(encoded.request().path, "/a b%2Fc%zz");
  EXPECT_EQ(encoded.request().query, "q=%20");
}

TEST(GatewayEvent, LosesTheStage) {
  const auto path_of = [](std::string_view path, std::string_view stage) {
    std::string text = R"({"version":"2.0","rawPath":")";
    text.append(path).append(R"(","requestContext":{"stage":")").append(stage);
    return std::string(gateway_event{text + R"(","http":{"method":"GET"}}})"}.request().path);
  };
  EXPECT_EQ(path_of("/prod/extraction-jobs", "prod"), "/extraction-jobs");
  EXPECT_EQ(path_of("/prod", "prod"), "/");
  EXPECT_EQ(path_of("/prod/", "prod"), "/");
  EXPECT_EQ(path_of("/production/x", "prod"), "/production/x");
  EXPECT_EQ(path_of("/x/prod", "prod"), "/x/prod");
  EXPECT_EQ(path_of("/$default/x", "$default"), "/$default/x");
}

TEST(GatewayEvent, MayHaveNoBodyNoFieldsNoQuery) {
  for (const std::string_view members : {"", R"("body":null,"headers":null,"cookies":null,)"}) {
    const gateway_event event{event_with(members)};
    EXPECT_EQ(event.request().body, "");
    EXPECT_EQ(event.request().query, "");
    EXPECT_TRUE(event.request().fields.empty());
  }
}

TEST(GatewayEvent, DecodesABodyOfBytes) {
  const gateway_event event{event_with(R"("body":"AP9h","isBase64Encoded":true,)")};
  EXPECT_EQ(event.request().body, std::string_view("\0\xff"
                                                   "a",
                                                   3));
  const gateway_event text{event_with(R"("body":"AP9h","isBase64Encoded":false,)")};
  EXPECT_EQ(text.request().body, "AP9h");
}

TEST(GatewayEvent, KnowsWhatTheAuthorizerFound) {
  const gateway_event event{from_http_api};
  const auto claims = event.claims();
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->issuer, "https://t/");
  EXPECT_EQ(claims->scope, "read:jobs openid");
  EXPECT_EQ(claims->permissions, "[a b]");
  EXPECT_EQ(claims->subject, "a@clients");
  EXPECT_EQ(claims->expires, timestamp{1771346715s});
}

std::string event_with_claims(std::string_view members) {
  return event_with("", R"("authorizer":{"jwt":{"claims":{)" + std::string(members) + "}}},");
}

TEST(GatewayEvent, ReadsTimesHoweverApiGatewayPrintsThem) {
  const std::pair<std::string_view, std::optional<timestamp>> cases[] = {
      {R"("exp":"1771346715")", timestamp{1771346715s}},
      {R"("exp":1771346715)", timestamp{1771346715s}},
      {R"("exp":"1.771346715E9")", timestamp{1771346715s}},
      {R"("exp":"1771346715.25")", timestamp{1771346715250ms}},
      {R"("exp":"-1")", timestamp{-1s}},
      {R"("exp":null)", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [members, expected] : cases) {
    const gateway_event event{event_with_claims(members)};
    EXPECT_EQ(event.claims()->expires, expected) << members;
  }
}

TEST(GatewayEvent, RefusesClaimsOfAnotherForm) {
  for (const std::string_view members :
       {R"("exp":"")", R"("exp":"soon")", R"("exp":"1771346715 ")", R"("exp":"nan")",
        R"("exp":"inf")", R"("exp":"1e400")", R"("exp":true)", R"("exp":[1771346715])",
        R"("sub":7)", R"("sub":["a"])"}) {
    const gateway_event event{event_with_claims(members)};
    EXPECT_THROW(event.claims(), unsupported_event) << members;
  }
}

TEST(GatewayEvent, HasNoClaimsWithoutAJwtAuthorizer) {
  for (const std::string_view context :
       {"", R"("authorizer":null,)", R"("authorizer":{"iam":{"userArn":"x"}},)",
        R"("authorizer":{"lambda":{"iss":"https://t/"}},)", R"("authorizer":{"jwt":null},)",
        R"("authorizer":{"jwt":{"claims":null}},)"}) {
    const gateway_event event{event_with("", context)};
    EXPECT_FALSE(event.claims()) << context;
  }
}

TEST(GatewayEvent, RefusesWhatIsNoHttpRequest) {
  for (const std::string_view text :
       {"{}", "[]", "null", R"({"key1":"value1"})", R"({"Records":[{"eventSource":"aws:sqs"}]})",
        R"({"version":"2.0"})", R"({"version":"2.0","requestContext":{}})",
        R"({"rawPath":"/x","requestContext":{"http":{"method":"GET"}}})",
        R"({"httpMethod":"GET","path":"/x","requestContext":{"elb":{}}})"}) {
    EXPECT_THAT(
        [&] { gateway_event{text}; },
        ThrowsMessage<unsupported_event>(HasSubstr("payload format 2.0, and Function URLs")))
        << text;
  }
}

TEST(GatewayEvent, SaysWhatIsWrong) {
  const std::pair<std::string, std::string_view> faults[] = {
      {"{", "not JSON"},
      {R"({"version":"1.0","path":"/x"})", "set the integration to 2.0"},
      {R"({"version":"2.0","rawPath":"x","requestContext":{"http":{"method":"GET"}}})", "rawPath"},
      {R"({"version":"2.0","rawPath":7,"requestContext":{"http":{"method":"GET"}}})", "rawPath"},
      {R"({"version":"2.0","rawPath":"/","requestContext":{"http":{}}})", "no method"},
      {event_with(R"("body":{},)"), "body is not a string"},
      {event_with(R"("body":"A","isBase64Encoded":true,)"), "not valid base64"},
      {event_with(R"("headers":{"a":1},)"), "header field"},
      {event_with(R"("cookies":[1],)"), "cookie"},
      {event_with(R"("rawQueryString":[],)"), "rawQueryString is not a string"}};
  for (const auto& [text, message] : faults) {
    EXPECT_THAT([&] { gateway_event{text}; },
                ThrowsMessage<unsupported_event>(HasSubstr(std::string(message))))
        << text;
  }
}

}  // namespace
}  // namespace extraction::lambda
