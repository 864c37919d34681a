#include "lambda/pass_master_password.hpp"

#include <stdexcept>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "lambda/find_text.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::lambda {

namespace json = boost::json;

namespace {

constexpr std::chrono::seconds pause_between_tries{2};
constexpr std::chrono::seconds time_to_answer{5};

// A member of the JSON object `document`; empty if there is none of that name.
std::string parse_text_member(std::string_view document, std::string_view name) {
  json::error_code failure;
  const json::value parsed = json::parse(document, failure);
  return failure ? std::string() : std::string(find_text(parsed, name).value_or(""));
}

// The name of a service's error: from a field, or from the body, possibly after a prefix and "#".
std::string find_refusal(const aws::http_answer& answer) {
  std::string type{answer.field("x-amzn-errortype")};
  if (type.empty()) type = parse_text_member(answer.body, "__type");
  type = type.substr(0, type.find(':'));
  return type.substr(type.find('#') + 1);
}

}  // namespace

outcome pass_master_password::handle(const invocation& call) {
  json::object question;
  question["SecretId"] = settings_.secret;
  const aws::http_answer secret = insist({.service = "secretsmanager",
                                          .content_type = "application/x-amz-json-1.1",
                                          .target = "secretsmanager.GetSecretValue",
                                          .body = json::serialize(question)},
                                         call);
  // As RDS writes it: {"username": …, "password": …}.
  std::string credentials = parse_text_member(secret.body, "SecretString");
  if (parse_text_member(credentials, "username").empty() ||
      parse_text_member(credentials, "password").empty()) {
    throw std::runtime_error("the secret does not contain a username and a password");
  }

  aws::http_answer answer =
      insist({.service = "lambda",
              .path = "/2015-03-31/functions/" +
                      web::encode_component(settings_.admitting_function) + "/invocations",
              .target = "",
              .body = std::move(credentials)},
             call);
  if (!answer.field("x-amz-function-error").empty()) {
    throw std::runtime_error(settings_.admitting_function +
                             " failed: " + parse_text_member(answer.body, "errorMessage"));
  }
  return {.result = std::move(answer.body)};
}

aws::http_answer pass_master_password::insist(const aws::service_call& what,
                                              const invocation& call) {
  for (;;) {
    std::string reason;
    try {
      aws::http_answer answer = environment_.send(
          aws::sign_request(what, settings_.place, settings_.signer, environment_.time.now()));
      if (answer.status == 200) return answer;
      reason = std::to_string(answer.status) + " " + find_refusal(answer);
    } catch (const aws::transport_error& failure) {
      reason = failure.what();
    }
    const std::chrono::system_clock::time_point now = environment_.time.now();
    if (now + pause_between_tries + time_to_answer >= call.deadline) {
      throw std::runtime_error(what.service + " failed: " + reason);
    }
    log_.warn("{} failed, trying again: {}", what.service, reason);
    environment_.pause(pause_between_tries);
  }
}

}  // namespace extraction::lambda
