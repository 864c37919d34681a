#include "lambda/runtime_client.hpp"

#include <charconv>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "support/version.hpp"

namespace extraction::lambda {

namespace {

constexpr std::size_t max_event = 8 * 1024 * 1024;  // bytes; Lambda sends 6 MB at most
constexpr int max_tries = 3;

constexpr long accepted_status = 202;
constexpr long too_large_status = 413;
constexpr long first_server_error = 500;  // the documentation: exit promptly

std::vector<aws::http_field> common_fields() {
  return {{"User-Agent", std::string("extraction-job-api/").append(version)}};
}

std::chrono::system_clock::time_point parse_milliseconds(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc{} || end != text.data() + text.size()) {
    throw runtime_unusable("the Runtime API sent an invocation without a deadline");
  }
  return std::chrono::system_clock::time_point{std::chrono::milliseconds{count}};
}

}  // namespace

runtime_client::runtime_client(const std::string& address, spdlog::logger& log)
    : base_url_("http://" + address + "/2018-06-01/runtime"),
      http_({.body = max_event, .total = {}, .connect = {}}),
      log_(log) {}

invocation runtime_client::next() {
  aws::http_answer answer = get_next();
  if (answer.status != 200) {
    throw runtime_unusable("the Runtime API answered " + std::to_string(answer.status) +
                           " instead of an invocation");
  }
  invocation next{.request_id = std::string(answer.field("lambda-runtime-aws-request-id")),
                  .trace_id = std::string(answer.field("lambda-runtime-trace-id")),
                  .deadline = parse_milliseconds(answer.field("lambda-runtime-deadline-ms")),
                  .event = std::move(answer.body)};
  if (next.request_id.empty()) {
    throw runtime_unusable("the Runtime API sent an invocation without an id");
  }
  return next;
}

aws::http_answer runtime_client::get_next() {
  for (int tries = 1;; ++tries) {
    try {
      return http_.exchange({.method = "GET",
                             .url = base_url_ + "/invocation/next",
                             .fields = common_fields(),
                             .body = {}});
    } catch (const aws::transport_error& failure) {
      if (tries == max_tries) {
        throw runtime_unusable(std::string("the Runtime API cannot be reached: ") + failure.what());
      }
      log_.warn("the Runtime API cannot be reached, trying again: {}", failure.what());
    }
  }
}

delivery runtime_client::respond(std::string_view request_id, std::string_view result) {
  return post(std::string("/invocation/").append(request_id).append("/response"), {}, result);
}

delivery runtime_client::fail(std::string_view request_id, const function_error& reason) {
  return post_error(std::string("/invocation/").append(request_id).append("/error"), reason);
}

void runtime_client::fail_to_start(const function_error& reason) noexcept {
  // The process exits with a failure next, which also tells Lambda.
  constexpr const char* untold =
      "cannot report to the Runtime API why this function does not start: {}";
  try {
    const delivery told = post_error("/init/error", reason);
    if (told != delivery::accepted) log_.warn(untold, reason.message);
  } catch (const std::exception& failure) {
    log_.warn(untold, failure.what());
  }
}

delivery runtime_client::post_error(const std::string& path, const function_error& reason) {
  boost::json::object body;
  body["errorMessage"] = reason.message;
  body["errorType"] = reason.type;
  body["stackTrace"] = boost::json::array{};
  return post(path, {{"Lambda-Runtime-Function-Error-Type", std::string(reason.type)}},
              boost::json::serialize(body));
}

delivery runtime_client::post(const std::string& path, std::vector<aws::http_field> fields,
                              std::string_view body) {
  for (aws::http_field& field : common_fields()) fields.push_back(std::move(field));
  fields.push_back({"Content-Type", "application/json"});
  try {
    const aws::http_answer answer = http_.exchange(
        {.method = "POST", .url = base_url_ + path, .fields = std::move(fields), .body = body});
    if (answer.status == accepted_status) return delivery::accepted;
    if (answer.status == too_large_status) return delivery::too_large;
    if (answer.status < first_server_error) return delivery::refused;
    throw runtime_unusable("the Runtime API answered " + std::to_string(answer.status));
  } catch (const aws::transport_error&) {
    return delivery::unknown;
  }
}

}  // namespace extraction::lambda
