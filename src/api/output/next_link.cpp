#include "api/output/next_link.hpp"

#include <algorithm>

#include "web/percent_encoding.hpp"

namespace extraction::api {

namespace {

// Whether a parameter's name, however it is encoded, is `name`.
bool is_named(std::string_view parameter, std::string_view name) {
  std::string decoded;
  web::append_percent_decoded(parameter.substr(0, parameter.find('=')), decoded);
  return decoded == name;
}

// Appends the parameter as it was sent, but encodes characters that would end the reference.
void append_parameter(std::string_view parameter, std::string& into) {
  for (const char& c : parameter) {
    if (c == '<' || c == '>' || c == '"') {
      into += web::encode_component({&c, 1});
    } else {
      into += c;
    }
  }
  into += '&';
}

}  // namespace

std::string next_link(std::string_view query, std::string_view after) {
  std::string link = "<?";
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), parameter.size() + 1));
    if (parameter.empty() || is_named(parameter, "after") || is_named(parameter, "offset"))
      continue;
    append_parameter(parameter, link);
  }
  return link.append("after=").append(after).append(">; rel=\"next\"");
}

}  // namespace extraction::api
