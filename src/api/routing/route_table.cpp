#include "api/routing/route_table.hpp"

#include <algorithm>
#include <set>

namespace extraction::api {

const route* route_table::find(std::string_view method, std::string_view path) const {
  const auto rows = rows_of(path);
  const auto row =
      std::ranges::find_if(rows, [&](const route& one) { return serves(one, method); });
  return row != rows.end() ? &*row : nullptr;
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
