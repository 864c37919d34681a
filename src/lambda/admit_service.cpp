#include "lambda/admit_service.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "lambda/find_text.hpp"
#include "lambda/gateway_event.hpp"

namespace extraction::lambda {

namespace json = boost::json;

namespace {

std::string take_text(const json::value& event, std::string_view name) {
  const std::string_view text = find_text(event, name).value_or("");
  if (text.empty()) throw unsupported_event("The event has no " + std::string(name));
  return std::string(text);
}

}  // namespace

outcome admit_service::handle(const invocation& call) {
  json::error_code failure;
  const json::value event = json::parse(call.event, failure);
  if (failure) throw unsupported_event("The event is not JSON");

  json::object result;
  result["role"] =
      admit_({.user = take_text(event, "username"), .password = take_text(event, "password")});
  return {.result = json::serialize(result)};
}

}  // namespace extraction::lambda
