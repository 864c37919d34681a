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

field_count count_fields(const request& from, std::string_view name) {
  field_count found;
  for (const field& f : from.fields) {
    if (!equal_ignoring_case(f.name, name)) continue;
    if (found.count++ == 0) found.first = f.value;
  }
  return found;
}

}  // namespace extraction::web
