#include "lambda/gateway_result.hpp"

#include <gtest/gtest.h>

namespace extraction::lambda {
namespace {

web::response answer_with(std::string body) {
  web::response answer;
  answer.body = std::move(body);
  return answer;
}

TEST(GatewayResult, HoldsTheAnswer) {
  web::response answer = answer_with(R"({"id":"ü"})");
  answer.status = 201;
  answer.fields.push_back({"location", "/extraction-jobs/1"});
  EXPECT_EQ(
      to_gateway_result(answer, "r-1"),
      R"({"statusCode":201,"headers":{"content-type":"application/json","x-request-id":"r-1",)"
      R"("location":"/extraction-jobs/1"},"body":"{\"id\":\"ü\"}","isBase64Encoded":false})");
}

TEST(GatewayResult, MayBeEmpty) {
  web::response answer;
  answer.status = 204;
  answer.content_type = "";
  EXPECT_EQ(to_gateway_result(answer, "r-1"),
            R"({"statusCode":204,"headers":{"x-request-id":"r-1"},"body":"",)"
            R"("isBase64Encoded":false})");
}

TEST(GatewayResult, PutsCookiesApart) {
  web::response answer = answer_with("{}");
  answer.fields.push_back({"set-cookie", "a=1"});
  answer.fields.push_back({"set-cookie", "b=2; Path=/"});
  EXPECT_EQ(to_gateway_result(answer, "r"),
            R"({"statusCode":200,"headers":{"content-type":"application/json","x-request-id":"r"},)"
            R"("cookies":["a=1","b=2; Path=/"],"body":"{}","isBase64Encoded":false})");
}

TEST(GatewayResult, PutsFieldsOfOneNameTogether) {
  web::response answer = answer_with("{}");
  answer.fields.push_back({"allow", "GET"});
  answer.fields.push_back({"allow", "POST"});
  EXPECT_NE(to_gateway_result(answer, "r").find(R"("allow":"GET, POST")"), std::string::npos);
}

TEST(GatewayResult, SaysNothingOfConnections) {
  web::response answer = answer_with("{}");
  for (const std::string_view name : {"connection", "keep-alive", "transfer-encoding", "upgrade",
                                      "content-length", "te", "trailer", "proxy-authenticate"}) {
    answer.fields.push_back({name, "x"});
  }
  EXPECT_EQ(to_gateway_result(answer, "r"), to_gateway_result(answer_with("{}"), "r"));
}

TEST(GatewayResult, SendsBytesAsBase64) {
  EXPECT_NE(
      to_gateway_result(answer_with("\xff"), "r").find(R"("body":"/w==","isBase64Encoded":true)"),
      std::string::npos);
}

}  // namespace
}  // namespace extraction::lambda
