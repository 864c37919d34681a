#include "lambda/api_function.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "jobs/error.hpp"
#include "lambda/gateway_event.hpp"
#include "lambda/gateway_result.hpp"
#include "lambda/run_until.hpp"
#include "web/problem.hpp"
#include "web/request_id.hpp"

namespace extraction::lambda {

using std::chrono::steady_clock;
using std::chrono::system_clock;

namespace {

// The client's id if it is fit for the log, otherwise the id under which Lambda logs the call.
std::string choose_request_id(const web::request& asked, const invocation& call) {
  const std::string_view sent = web::find_field(asked, web::request_id_field).value_or("");
  return web::is_sane_request_id(sent) ? std::string(sent) : call.request_id;
}

bool sends_body(const web::request& asked, unsigned status) {
  return asked.method != "HEAD" && web::may_have_body(status);
}

// The result, limited to what Lambda can carry.
std::string to_bounded_result(web::response& answer, std::string_view request_id) {
  if (answer.body.size() <= max_payload) {
    std::string result = to_gateway_result(answer, request_id);
    if (result.size() <= max_payload) return result;
  }
  web::write_problem(
      413,
      "The response is larger than the 6 MB that can be sent here; request it in pages, with limit "
      "and offset",
      answer);
  return to_gateway_result(answer, request_id);
}

}  // namespace

// A request and its response. The coroutine that answers it shares the ownership.
struct api_function::exchange {
  exchange(const invocation& call, gateway_authenticator* gateway)
      : event(call.event), asked(event.request()), id(choose_request_id(asked, call)) {
    asked.id = id;
    if (gateway) expected.emplace(*gateway, event);
  }

  gateway_event event;
  std::optional<gateway_authenticator::expectation> expected;
  web::request asked;
  std::string id;
  web::response answer;
};

api_function::api_function(api_context context, api_settings limits)
    : context_(std::move(context)), limits_(limits), last_call_(system_clock::now()) {}

outcome api_function::handle(const invocation& call) {
  const auto started = steady_clock::now();
  const auto current = std::make_shared<exchange>(call, context_.gateway);
  const bool was_frozen = system_clock::now() - last_call_ > limits_.freeze;
  const auto time_left = call.deadline - limits_.deadline_margin - system_clock::now();
  web::response instead;  // sent if there is no response
  bool is_done = false;
  try {
    is_done = run_until(context_.io, answer(current, was_frozen), steady_clock::now() + time_left);
    if (!is_done) web::write_problem(503, "The service could not answer in time", instead);
  } catch (const std::exception& failure) {
    // answer() throws nothing, so the failure is from elsewhere, and the state of whatever runs
    // beside a request is unknown.
    context_.log.critical("this instance exits after a failure outside a request: {}",
                          failure.what());
    web::write_problem(500, "Internal Server Error", instead);
  }
  last_call_ = system_clock::now();

  web::response& answer = is_done ? current->answer : instead;
  if (!sends_body(current->asked, answer.status)) answer.body.clear();

  outcome done{.result = to_bounded_result(answer, current->id), .is_last = !is_done};
  const auto taken = steady_clock::now() - started;
  context_.access.record({.method = current->asked.method,
                          .path = current->asked.path,
                          .request_id = current->id,
                          .trace_id = call.trace_id,
                          .status = answer.status,
                          .duration = std::chrono::floor<std::chrono::microseconds>(taken),
                          .bytes = answer.body.size()});
  return done;
}

awaitable<void> api_function::answer(std::shared_ptr<exchange> current, bool was_frozen) {
  if (was_frozen && context_.wake) {
    try {
      co_await context_.wake();
    } catch (const std::exception& failure) {
      context_.log.warn("the store does not respond after a freeze: {}", failure.what());
    }
  }

  web::response& answer = current->answer;
  if (current->asked.body.size() > limits_.max_body) {
    web::write_problem(413, "The body is too large", answer);
    co_return;
  }
  try {
    co_await context_.router.handle(current->asked, answer);
    if (!sends_body(current->asked, answer.status)) answer.rest.reset();
    while (answer.rest && answer.body.size() <= max_payload) {
      if (!co_await answer.rest->next(answer.body)) answer.rest.reset();
    }
  } catch (const store_unavailable& failure) {
    context_.log.error("the store is unavailable: {}", failure.what());
    web::write_problem(503, "The service is unavailable", answer);
  } catch (const std::exception& failure) {
    context_.log.error("cannot produce a response: {}", failure.what());
    web::write_problem(500, "Internal Server Error", answer);
  }
}

}  // namespace extraction::lambda
