#include "api/input/query_parameters.hpp"

#include <algorithm>
#include <utility>

#include "support/utf8.hpp"
#include "web/percent_encoding.hpp"

namespace extraction::api {

namespace {

std::string decode(std::string_view text) {
  std::string spaced{text};
  std::ranges::replace(spaced, '+', ' ');
  std::string decoded;
  web::append_percent_decoded(spaced, decoded);
  return is_utf8(decoded) ? decoded : to_utf8(decoded);
}

// What is before and after the first `separator`; everything and nothing if there is none.
std::pair<std::string_view, std::string_view> split(std::string_view text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return {text, {}};
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace

query_parameters::query_parameters(std::string_view query) {
  while (!query.empty()) {
    const auto [parameter, rest] = split(query, '&');
    query = rest;
    if (parameter.empty()) continue;
    const auto [name, value] = split(parameter, '=');
    parameters_.emplace_back(decode(name), decode(value));
  }
}

std::optional<std::string> query_parameters::find(std::string_view name) const {
  const auto found =
      std::find_if(parameters_.rbegin(), parameters_.rend(),
                   [name](const auto& parameter) { return parameter.first == name; });
  if (found == parameters_.rend()) return std::nullopt;
  return found->second;
}

}  // namespace extraction::api
