// Combines the rows of all resources at compile time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <utility>

#include "api/routing/route.hpp"

namespace extraction::api {

// Whether two templates first differ inside the name of a parameter.
constexpr bool differ_in_a_name(std::string_view one, std::string_view other) {
  const auto length = static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
  const auto open = one.substr(0, length).rfind('{');
  return open != one.npos && one.substr(open, length - open).find('}') == one.npos;
}

// Returns the rows of `parts`, which are arrays of routes, in the order that a route_table
// requires: those of a path side by side, and a literal segment before a parameter in the same
// place. Does not compile if two rows are the same, or if a parameter has another name in another
// row.
template <class... Parts>
consteval auto join_routes(const Parts&... parts) {
  auto rows =
      std::apply([](const auto&... each) { return std::array{each...}; }, std::tuple_cat(parts...));
  // '{' is greater than any letter, digit or hyphen.
  std::ranges::sort(rows, {}, [](const route& row) {
    return std::pair{row.path.text(), row.method};
  });
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string_view before = rows[i - 1].path.text();
    const std::string_view path = rows[i].path.text();
    if (before == path && rows[i - 1].method == rows[i].method) {
      throw std::invalid_argument("two rows serve the same requests");
    }
    if (before != path && differ_in_a_name(before, path)) {
      throw std::invalid_argument("a parameter has two names");
    }
  }
  return rows;
}

}  // namespace extraction::api
