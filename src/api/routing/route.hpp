// A row of the route table.
#pragma once

#include <optional>
#include <string_view>

#include "api/routing/call.hpp"
#include "api/routing/path_template.hpp"
#include "web/authenticator.hpp"

namespace extraction::api {

struct route {
  std::string_view method;
  path_template path;
  std::optional<access> needed;  // nullopt: open to all
  handler run;
};

// HEAD is served wherever GET is (RFC 9110 §9.3.2); OPTIONS needs no row.
inline bool serves(const route& row, std::string_view method) {
  return row.method == method || (row.method == "GET" && method == "HEAD");
}

}  // namespace extraction::api
