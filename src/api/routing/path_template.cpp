#include "api/routing/path_template.hpp"

#include <algorithm>
#include <string>

namespace extraction::api {

std::string_view path_parameters::operator[](std::string_view name) const {
  const auto found = std::ranges::find(found_, name, &parameter::name);
  // A parameter that the template does not have has no name.
  if (found == found_.end() || name.empty()) {
    throw std::out_of_range("the path has no parameter " + std::string(name));
  }
  return found->value;
}

std::optional<path_parameters> path_template::match_parameters(std::string_view path) const {
  path_parameters parameters;
  for (std::size_t i = 0;; ++i) {
    if (!path.starts_with(literals_[i])) return std::nullopt;
    path.remove_prefix(literals_[i].size());
    if (i == parameters_) break;
    const std::string_view value = path.substr(0, path.find('/'));
    if (value.empty()) return std::nullopt;
    parameters.found_[i] = {names_[i], value};
    path.remove_prefix(value.size());
  }
  if (!path.empty()) return std::nullopt;
  return parameters;
}

}  // namespace extraction::api
