#include "contract/front.hpp"

#include <algorithm>
#include <cstdlib>

namespace extraction::test {

std::string received_answer::field(const std::string& name) const {
  const auto found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
  return found == fields.end() ? std::string() : found->second;
}

std::vector<store_kind> stores() {
  return {
      {.name = "sqlite_memory", .make = make_sqlite_memory_place},
      {.name = "sqlite_file", .make = make_sqlite_file_place},
      {.name = "postgres", .make = make_postgres_place},
  };
}

std::vector<front_kind> fronts() {
  std::vector<front_kind> kinds{
      {.name = "router", .make = make_router_front},
      {.name = "binary", .make = make_binary_front},
      {.name = "http_api", .make = make_http_api_front},
      {.name = "function_url", .make = make_function_url_front},
  };
  // The package is built by a separate script.
  if (std::getenv("BOOTSTRAP")) kinds.push_back({.name = "package", .make = make_package_front});
  return kinds;
}

}  // namespace extraction::test
