#include "web/request.hpp"

#include <algorithm>

#include "web/ascii.hpp"

namespace extraction::web {

std::optional<std::string_view> find_field(const request& from, std::string_view name) {
  const auto found = std::ranges::find_if(
      from.fields, [name](const field& f) { return equal_ignoring_case(f.name, name); });
  if (found == from.fields.end()) return std::nullopt;
  return found->value;
}

std::size_t count_fields(const request& from, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      from.fields, [name](const field& f) { return equal_ignoring_case(f.name, name); }));
}

}  // namespace extraction::web
