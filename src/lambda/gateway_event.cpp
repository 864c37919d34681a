#include "lambda/gateway_event.hpp"

#include <charconv>
#include <limits>
#include <system_error>

#include <boost/json/parse.hpp>

#include "lambda/base64.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::lambda {

namespace json = boost::json;

namespace {

std::string_view view_of(const json::string& text) {
  return {text.data(), text.size()};
}

const json::object* find_object(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  return value ? value->if_object() : nullptr;
}

// Returns nullopt if it is absent or null, which are the same in these events. Throws if it is not
// a string.
std::optional<std::string_view> read_text(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (!value || value->is_null()) return std::nullopt;
  const json::string* text = value->if_string();
  if (!text) throw unsupported_event("The event's " + std::string(name) + " is not a string");
  return view_of(*text);
}

// The number that the whole of `text` is; NaN if it is not one.
double to_number(std::string_view text) {
  double number;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = failure == std::errc{} && end == text.data() + text.size();
  return is_number ? number : std::numeric_limits<double>::quiet_NaN();
}

// A NumericDate (RFC 7519 §2). API Gateway passes it as text, like every claim, and has also passed
// it as a number (https://github.com/aws/aws-lambda-go/issues/294). nullopt if it is absent or
// null. Throws if it is anything else.
std::optional<timestamp> read_time(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  if (!value || value->is_null()) return std::nullopt;
  const auto time = from_numeric_date(value->is_number() ? value->to_number<double>()
                                                         : to_number(*read_text(in, name)));
  if (!time) throw unsupported_event("The event's " + std::string(name) + " is not a time");
  return time;
}

json::value parse(std::string_view text) {
  json::error_code failure;
  json::value document = json::parse(text, failure);
  if (failure) throw unsupported_event("The event is not JSON");
  return document;
}

[[noreturn]] void refuse_foreign_event() {
  throw unsupported_event(
      "The event is not an HTTP request: this function answers API Gateway HTTP APIs with payload "
      "format 2.0, and Function URLs");
}

// A Function URL is <id>.lambda-url.<region>.on.aws.
bool is_function_url(std::string_view domain_name) {
  return domain_name.find(".lambda-url.") != std::string_view::npos;
}

}  // namespace

gateway_event::gateway_event(std::string_view json) : document_(parse(json)) {
  const json::object* event = document_.if_object();
  if (!event) refuse_foreign_event();
  if (const json::value* version = event->if_contains("version"); version && *version == "1.0") {
    throw unsupported_event("The event has payload format 1.0; set the integration to 2.0");
  }
  const json::object* context = find_object(*event, "requestContext");
  const json::object* http = context ? find_object(*context, "http") : nullptr;
  if (!http || read_text(*event, "version") != "2.0") refuse_foreign_event();

  method_ = read_text(*http, "method").value_or("");
  if (method_.empty()) throw unsupported_event("The event has no method");
  query_ = read_text(*event, "rawQueryString").value_or("");
  read_path(*context);
  read_fields();
  read_body();
}

// An HTTP API has decoded rawPath and puts the stage in front of it; a Function URL has done
// neither.
void gateway_event::read_path(const json::object& context) {
  std::string_view raw = read_text(document_.get_object(), "rawPath").value_or("");
  if (!raw.starts_with('/')) throw unsupported_event("The event's rawPath does not begin with '/'");

  if (is_function_url(read_text(context, "domainName").value_or(""))) {
    web::append_percent_decoded(raw, path_);
    return;
  }
  const std::string_view stage = read_text(context, "stage").value_or("$default");
  const std::string_view rest = raw.substr(1);
  if (stage != "$default" && rest.starts_with(stage) &&
      (rest.size() == stage.size() || rest[stage.size()] == '/')) {
    raw.remove_prefix(1 + stage.size());
  }
  path_ = raw.empty() ? "/" : raw;
}

// Fields that occurred more than once are combined, their values separated by commas. Cookies are
// separate; RFC 9113 §8.2.3 says how to combine them.
void gateway_event::read_fields() {
  const json::object& event = document_.get_object();
  if (const json::object* headers = find_object(event, "headers")) {
    for (const auto& [name, value] : *headers) {
      const json::string* text = value.if_string();
      if (!text) throw unsupported_event("A header field of the event is not a string");
      fields_.push_back({{name.data(), name.size()}, view_of(*text)});
    }
  }
  const json::value* cookies = event.if_contains("cookies");
  if (!cookies || !cookies->is_array() || cookies->get_array().empty()) return;
  for (const json::value& value : cookies->get_array()) {
    const json::string* text = value.if_string();
    if (!text) throw unsupported_event("A cookie of the event is not a string");
    if (!cookie_.empty()) cookie_ += "; ";
    cookie_ += view_of(*text);
  }
  fields_.push_back({"cookie", cookie_});
}

void gateway_event::read_body() {
  const json::object& event = document_.get_object();
  body_ = read_text(event, "body").value_or("");
  const json::value* encoded = event.if_contains("isBase64Encoded");
  if (!encoded || *encoded != true) return;
  auto decoded = decode_base64(body_);
  if (!decoded) throw unsupported_event("The event's body is not valid base64");
  decoded_body_ = std::move(*decoded);
  body_ = decoded_body_;
}

web::request gateway_event::request() const {
  return {.method = method_,
          .path = path_,
          .query = query_,
          .fields = fields_,
          .body = body_,
          .id = {}};
}

std::optional<authorizer_claims> gateway_event::claims() const {
  const json::object* object = document_.if_object();
  for (const std::string_view name : {"requestContext", "authorizer", "jwt", "claims"}) {
    if (object) object = find_object(*object, name);
  }
  if (!object) return std::nullopt;
  return authorizer_claims{.issuer = read_text(*object, "iss").value_or(""),
                           .scope = read_text(*object, "scope").value_or(""),
                           .permissions = read_text(*object, "permissions").value_or(""),
                           .subject = read_text(*object, "sub"),
                           .expires = read_time(*object, "exp")};
}

}  // namespace extraction::lambda
