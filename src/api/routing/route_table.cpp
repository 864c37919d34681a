#include "api/routing/route_table.hpp"

#include <algorithm>
#include <set>

namespace extraction::api {

// Every request comes here: the path is matched once, and the search ends at the row.
found_route route_table::find(std::string_view method, std::string_view path) const {
  for (auto first = rows_.begin(); first != rows_.end(); ++first) {
    const auto parameters = first->path.match(path);
    if (!parameters) continue;
    const auto row =
        std::find_if(first, rows_.end(), [&](const route& one) { return serves(one, method); });
    const bool has_row = row != rows_.end() && row->path.text() == first->path.text();
    return has_row ? found_route{&*row, *parameters} : found_route{};
  }
  return {};
}

std::string route_table::allowed_methods(std::string_view path) const {
  std::set<std::string_view> methods;
  for (const route& row : path == "*" ? rows_ : rows_of(path)) {
    methods.insert(row.method);
    if (serves(row, "HEAD")) methods.insert("HEAD");
  }
  std::string allowed;
  for (const std::string_view method : methods) {
    allowed += method;
    allowed += ", ";
  }
  return allowed.empty() ? allowed : allowed + "OPTIONS";
}

// Searches the first template that matches, which is the most literal one.
std::span<const route> route_table::rows_of(std::string_view path) const {
  const auto first = std::ranges::find_if(
      rows_, [&](const route& row) { return row.path.match(path).has_value(); });
  const auto last = std::find_if(
      first, rows_.end(), [&](const route& row) { return row.path.text() != first->path.text(); });
  return {first, last};
}

}  // namespace extraction::api
