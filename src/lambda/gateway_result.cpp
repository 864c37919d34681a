#include "lambda/gateway_result.hpp"

#include <algorithm>
#include <array>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "lambda/base64.hpp"
#include "support/utf8.hpp"
#include "web/ascii.hpp"
#include "web/request_id.hpp"

namespace extraction::lambda {

namespace json = boost::json;

namespace {

// RFC 9110 §7.6.1, and the length, which API Gateway determines itself.
constexpr std::array<std::string_view, 9> connection_fields{
    "connection", "content-length",    "keep-alive", "proxy-authenticate", "proxy-connection", "te",
    "trailer",    "transfer-encoding", "upgrade"};

bool is_about_connection(std::string_view name) {
  return std::ranges::any_of(connection_fields, [name](std::string_view listed) {
    return web::equal_ignoring_case(name, listed);
  });
}

// Field lines of the same name may be combined (RFC 9110 §5.2); Set-Cookie lines may not.
void add(json::object& headers, std::string_view name, std::string_view value) {
  const auto [entry, added] = headers.emplace(name, value);
  if (added) return;
  json::string& text = entry->value().as_string();
  text.append(", ");
  text.append(value);
}

}  // namespace

std::string to_gateway_result(const web::response& answer, std::string_view request_id) {
  json::object headers;
  json::array cookies;
  if (!answer.content_type.empty()) headers["content-type"] = answer.content_type;
  headers[web::request_id_field] = request_id;
  for (const auto& [name, value] : answer.fields) {
    if (web::equal_ignoring_case(name, "set-cookie")) {
      cookies.emplace_back(value);
    } else if (!is_about_connection(name)) {
      add(headers, name, value);
    }
  }

  json::object result;
  result["statusCode"] = answer.status;
  result["headers"] = std::move(headers);
  if (!cookies.empty()) result["cookies"] = std::move(cookies);
  const bool is_text = is_utf8(answer.body);
  if (is_text) {
    result["body"] = answer.body;
  } else {
    result["body"] = encode_base64(answer.body);
  }
  result["isBase64Encoded"] = !is_text;
  return json::serialize(result);
}

}  // namespace extraction::lambda
