#include "api/query_parameters.hpp"

#include <algorithm>

#include "web/percent_encoding.hpp"
#include "web/utf8.hpp"

namespace extraction::api {

namespace {

std::string decode(std::string_view text) {
  std::string spaced{text};
  std::ranges::replace(spaced, '+', ' ');
  std::string decoded;
  web::append_percent_decoded(spaced, decoded);
  return web::is_utf8(decoded) ? decoded : web::to_utf8(decoded);
}

}  // namespace

query_parameters::query_parameters(std::string_view query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (parameter.empty()) continue;

    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string_view value = parameter.substr(std::min(equals + 1, parameter.size()));
    parameters_.emplace_back(decode(parameter.substr(0, equals)), decode(value));
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
