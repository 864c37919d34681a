#include "lambda/pass_master_password.hpp"

#include <deque>
#include <sstream>

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include "support/manual_clock.hpp"

namespace extraction::lambda {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::ThrowsMessage;

aws::http_answer answer(long status, std::string body, std::vector<aws::http_field> fields = {}) {
  return {.status = status, .fields = std::move(fields), .body = std::move(body)};
}

const aws::http_answer secret =
    answer(200, R"({"SecretString":"{\"username\":\"jobsadmin\",\"password\":\"s3cret\"}"})");
const aws::http_answer denied = answer(400, R"({"__type":"AccessDeniedException","Message":"no"})");
const aws::http_answer denied_by_lambda =
    answer(403, "{}", {{"x-amzn-errortype", "AccessDeniedException:http://x"}});
const aws::http_answer admitted = answer(200, R"({"role":"extraction_service"})");

class PassMasterPassword : public ::testing::Test {
 protected:
  struct sent {
    std::string url;
    std::string body;
  };

  outcome handle() {
    return function_.handle({.request_id = "1",
                             .trace_id = "",
                             .deadline = std::chrono::system_clock::time_point{clock_.now()} + 30s,
                             .event = "{}"});
  }

  test::manual_clock clock_;
  std::deque<aws::http_answer> answers_;
  std::vector<sent> sent_;
  pass_environment environment_{
      .time = clock_,
      .send =
          [this](const aws::http_request& request) {
            sent_.push_back({request.url, std::string(request.body)});
            if (answers_.empty()) throw aws::transport_error("connection refused");
            aws::http_answer next = answers_.front();
            answers_.pop_front();
            return next;
          },
      .pause = [this](std::chrono::milliseconds time) { clock_.advance(time); }};
  std::ostringstream written_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_st>(written_)};
  pass_master_password function_{
      {.secret = "arn:secret",
       .admitting_function = "jobs-admit",
       .place = {.region = "eu-central-1", .endpoint = ""},
       .signer = {.access_key_id = "A", .secret_access_key = "B", .session_token = "C"}},
      environment_,
      log_};
};

TEST_F(PassMasterPassword, BringsTheSecretToTheFunctionInside) {
  answers_ = {secret, admitted};
  EXPECT_EQ(handle().result, R"({"role":"extraction_service"})");
  ASSERT_EQ(sent_.size(), 2U);
  EXPECT_EQ(sent_[0].url, "https://secretsmanager.eu-central-1.amazonaws.com/");
  EXPECT_EQ(sent_[0].body, R"({"SecretId":"arn:secret"})");
  EXPECT_EQ(
      sent_[1].url,
      "https://lambda.eu-central-1.amazonaws.com/2015-03-31/functions/jobs-admit/invocations");
  EXPECT_EQ(sent_[1].body, R"({"username":"jobsadmin","password":"s3cret"})");
}

TEST_F(PassMasterPassword, WaitsForPermissionsToSpread) {
  answers_ = {denied, denied, secret, denied_by_lambda, admitted};
  EXPECT_EQ(handle().result, R"({"role":"extraction_service"})");
  EXPECT_EQ(sent_.size(), 5U);
  EXPECT_THAT(written_.str(), HasSubstr("400 AccessDeniedException"));
  EXPECT_THAT(written_.str(), HasSubstr("403 AccessDeniedException"));
  EXPECT_THAT(written_.str(), Not(HasSubstr("s3cret")));
}

TEST_F(PassMasterPassword, GivesUpInTimeToSayWhy) {
  answers_ = std::deque<aws::http_answer>(100, denied);
  EXPECT_THAT([this] { handle(); }, ThrowsMessage<std::runtime_error>(
                                        "secretsmanager failed: 400 AccessDeniedException"));
  EXPECT_EQ(sent_.size(), 13U);  // every 2 seconds for the first 24

  answers_ = {secret};
  EXPECT_THAT([this] { handle(); },
              ThrowsMessage<std::runtime_error>("lambda failed: connection refused"));
}

TEST_F(PassMasterPassword, TellsWhatTheOtherFunctionSaid) {
  answers_ = {secret, answer(200, R"({"errorMessage":"no TLS","errorType":"x"})",
                             {{"x-amz-function-error", "Unhandled"}})};
  EXPECT_THAT([this] { handle(); }, ThrowsMessage<std::runtime_error>("jobs-admit failed: no TLS"));
}

TEST_F(PassMasterPassword, RefusesASecretOfAnotherKind) {
  for (const char* body : {"", "{}", R"({"SecretString":"s3cret"})", R"({"SecretString":"{}"})",
                           R"({"SecretString":"{\"username\":\"a\",\"password\":\"\"}"})"}) {
    answers_ = {answer(200, body)};
    EXPECT_THAT([this] { handle(); }, ThrowsMessage<std::runtime_error>(
                                          "the secret does not contain a username and a password"))
        << body;
  }
}

}  // namespace
}  // namespace extraction::lambda
