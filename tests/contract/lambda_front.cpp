// The Lambda function in process: each request arrives as the event that API Gateway, or a Function
// URL, would make of it.
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "app/service.hpp"
#include "auth/open_authenticator.hpp"
#include "contract/front.hpp"
#include "lambda/api_function.hpp"
#include "lambda/base64.hpp"
#include "support/manual_clock.hpp"
#include "support/utf8.hpp"
#include "web/access_log.hpp"
#include "web/ascii.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::test {

namespace {

namespace json = boost::json;

class no_access_log final : public web::access_log {
 public:
  void record(const web::access_entry&) noexcept override {}
};

// Which of the two sends the event.
enum class sender { http_api, function_url };

std::string to_event(const sent_request& request, sender from) {
  const std::string_view target = request.target;
  const auto query_start = target.find('?');
  std::string path{target.substr(0, query_start)};
  if (from == sender::http_api) {
    std::string decoded;
    web::append_percent_decoded(path, decoded);
    path = decoded;
  }

  json::object headers;
  for (const auto& [name, value] : request.fields) {
    std::string lower;
    for (const char c : name) lower += web::to_lower(c);
    headers[lower] = value;
  }
  json::object event{
      {"version", "2.0"},
      {"rawPath", path},
      {"rawQueryString", query_start == target.npos ? "" : target.substr(query_start + 1)},
      {"headers", std::move(headers)},
      {"requestContext",
       {{"domainName", from == sender::http_api ? "r3pm.execute-api.us-east-1.amazonaws.com"
                                                : "abcd.lambda-url.us-east-1.on.aws"},
        {"stage", "$default"},
        {"http", {{"method", request.method}, {"path", path}}}}},
      {"isBase64Encoded", false}};
  if (request.body) {
    const bool is_text = is_utf8(*request.body);
    event["body"] = is_text ? *request.body : lambda::encode_base64(*request.body);
    event["isBase64Encoded"] = !is_text;
  }
  return json::serialize(event);
}

received_answer to_answer(const std::string& text) {
  const json::object result = json::parse(text).as_object();
  received_answer answer;
  answer.status = json::value_to<unsigned>(result.at("statusCode"));
  for (const auto& [name, value] : result.at("headers").as_object()) {
    answer.fields.emplace_back(name, value.as_string());
  }
  EXPECT_EQ(result.at("isBase64Encoded"), false) << "all of our responses are text";
  answer.body = result.at("body").as_string();
  return answer;
}

class lambda_front final : public front {
 public:
  lambda_front(store_place& place, sender from) : from_(from), store_(place.open()) {}

  received_answer send(const sent_request& request) override {
    return to_answer(
        function_
            .handle({.request_id = "test",
                     .trace_id = "",
                     .deadline = std::chrono::system_clock::now() + std::chrono::minutes{1},
                     .event = to_event(request, from_)})
            .result);
  }

 private:
  sender from_;
  boost::asio::io_context context_{1};
  std::unique_ptr<job_store> store_;
  auth::open_authenticator clients_;
  manual_clock clock_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
  api::request_failures failures_{api::routes(), log_};
  std::unique_ptr<job_repository> repository_{store_->open_repository(context_)};
  feed::follower events_{context_, *repository_, writer_of(event_settings{}), {}, log_};
  service service_{context_,
                   *repository_,
                   clients_,
                   job_settings{},
                   {.can_stream = false, .longest_wait = std::chrono::seconds{20}},
                   {clock_, events_, failures_, log_}};
  no_access_log access_;
  lambda::api_function function_{{.io = context_,
                                  .router = service_.router(),
                                  .gateway = nullptr,
                                  .access = access_,
                                  .log = log_,
                                  .wake = {}}};
};

}  // namespace

std::unique_ptr<front> make_http_api_front(store_place& place) {
  return std::make_unique<lambda_front>(place, sender::http_api);
}

std::unique_ptr<front> make_function_url_front(store_place& place) {
  return std::make_unique<lambda_front>(place, sender::function_url);
}

}  // namespace extraction::test
