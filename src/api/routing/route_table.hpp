// The routes, and how to look them up.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "api/routing/route.hpp"

namespace extraction::api {

struct found_route {
  const route* row = nullptr;  // nullptr: there is none
  path_parameters parameters{};
};

// Immutable.
class route_table {
 public:
  // `rows` come from join_routes() and must outlive the table.
  constexpr explicit route_table(std::span<const route> rows) : rows_(rows) {}

  // The row for a request. If several templates match `path`, the one that has a literal segment
  // where others have a parameter is used, whatever the method. The parameters are views into
  // `path`.
  found_route find(std::string_view method, std::string_view path) const;

  // The methods of a path, for Allow (RFC 9110 §10.2.1). Empty: there is no such path. "*" stands
  // for the server as a whole (RFC 9110 §9.3.7).
  std::string allowed_methods(std::string_view path) const;

  std::span<const route> rows() const { return rows_; }

  // The index of a row of this table in rows().
  std::size_t index_of(const route& row) const {
    return static_cast<std::size_t>(&row - rows_.data());
  }

 private:
  std::span<const route> rows_of(std::string_view path) const;

  std::span<const route> rows_;
};

}  // namespace extraction::api
