#include "auth/token_command.hpp"

#include <algorithm>
#include <ostream>
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

// A member of the endpoint's answer, fit for one line on a terminal.
std::string printable(const json::object& answer, std::string_view name) {
  constexpr std::size_t max_size = 200;
  const json::string* text = find_string(answer, name);
  if (text == nullptr) return {};
  std::string line{text->data(), std::min(text->size(), max_size)};
  std::ranges::replace_if(
      line, [](char c) { return !is_visible(c) && c != ' '; }, '?');
  return line;
}

// What the endpoint says went wrong (RFC 6749 §5.2).
std::string explain(const http_answer& answer) {
  std::string text = "the token endpoint answered " + std::to_string(answer.status);
  if (const auto object = parse_object(answer.body)) {
    for (const std::string_view name : {"error", "error_description"}) {
      if (const std::string said = printable(*object, name); !said.empty()) text += ": " + said;
    }
  }
  return text;
}

boost::system::result<std::string, fetch_failure> obtain_token(const settings& with) {
  if (with.client_id.empty() || with.client_secret.empty()) {
    return fetch_failure{"AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET must be set"};
  }
  const auto to = endpoint::parse(token_url(with));
  if (!to) return fetch_failure{"AUTH0_TOKEN_URL cannot be used"};
  const auto answer = post_form(*to,
                                {{"grant_type", "client_credentials"},
                                 {"client_id", with.client_id},
                                 {"client_secret", with.client_secret},
                                 {"audience", with.audience}},
                                fetch_limits{});
  if (!answer) return fetch_failure{to->url() + ": " + answer.error().reason};
  if (answer->status != 200) return fetch_failure{explain(*answer)};

  const auto object = parse_object(answer->body);
  const json::string* token = object ? find_string(*object, "access_token") : nullptr;
  if (token == nullptr || token->empty() || !std::ranges::all_of(*token, is_visible)) {
    return fetch_failure{"the token endpoint sent no token"};
  }
  return {boost::system::in_place_value, token->data(), token->size()};
}

}  // namespace

int print_token(const settings& with, std::ostream& out, std::ostream& errors) {
  const auto token = obtain_token(with);
  if (!token) {
    errors << "no token: " << token.error().reason << '\n';
    return 1;
  }
  out << *token << '\n' << std::flush;
  if (!out) {
    errors << "no token: standard output cannot be written\n";
    return 1;
  }
  return 0;
}

}  // namespace extraction::auth
