#include "auth/client_credentials.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "auth/fetch.hpp"
#include "auth/strict_json.hpp"

namespace extraction::auth {

namespace json = boost::json;

namespace {

bool is_visible(char c) {
  return c > 0x20 && c < 0x7f;
}

// A member of the endpoint's response, made fit for one line on a terminal.
std::string printable(const json::object& answer, std::string_view name) {
  constexpr std::size_t max_size = 200;
  const json::string* text = find_string(answer, name);
  if (text == nullptr) return {};
  std::string line{text->data(), std::min(text->size(), max_size)};
  std::ranges::replace_if(
      line, [](char c) { return !is_visible(c) && c != ' '; }, '?');
  return line;
}

// The error that the endpoint reports (RFC 6749 §5.2).
std::string explain(const http_answer& answer) {
  std::string text = "the token endpoint answered " + std::to_string(answer.status);
  if (const auto object = parse_object(answer.body)) {
    for (const std::string_view name : {"error", "error_description"}) {
      if (const std::string said = printable(*object, name); !said.empty()) text += ": " + said;
    }
  }
  return text;
}

}  // namespace

std::string obtain_token(const settings& with) {
  if (with.client_id.empty() || with.client_secret.empty()) {
    throw std::runtime_error("AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET must be set");
  }
  const auto to = endpoint::parse(token_url(with));
  if (!to) throw std::runtime_error("AUTH0_TOKEN_URL is not usable");
  const auto answer = post_form(*to,
                                {{"grant_type", "client_credentials"},
                                 {"client_id", with.client_id},
                                 {"client_secret", with.client_secret},
                                 {"audience", with.audience}},
                                fetch_limits{.ca_file = with.ca_file});
  if (!answer) throw std::runtime_error(to->shown() + ": " + answer.error().reason);
  if (answer->status != 200) throw std::runtime_error(explain(*answer));

  const auto object = parse_object(answer->body);
  const json::string* token = object ? find_string(*object, "access_token") : nullptr;
  if (token == nullptr || token->empty() || !std::ranges::all_of(*token, is_visible)) {
    throw std::runtime_error("the token endpoint returned no token");
  }
  return {token->data(), token->size()};
}

}  // namespace extraction::auth
