#include "api/routing/unrouted.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "web/percent_encoding.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

// As in Starlette, a path with too many slashes at its end redirects to the one without. The URL
// under which clients see the service is unknown here, as a proxy or an API Gateway stage may put a
// prefix before every path. So the reference is relative (RFC 3986 §4.2): it climbs as many levels
// as the path has, to where the service begins, and descends from there.
bool redirect(const route_table& routes, const web::request& asked, web::response& answer) {
  if (!asked.path.ends_with('/')) return false;
  const std::string_view path = asked.path.substr(0, asked.path.find_last_not_of('/') + 1);
  if (routes.allowed_methods(path).empty()) return false;

  std::string location;
  const auto levels = std::ranges::count(asked.path, '/') - 1;
  for (auto level = levels; level > 0; --level) location += "../";
  web::append_encoded_path(path.substr(1), location);
  if (!asked.query.empty()) location.append("?").append(asked.query);
  answer.status = 307;
  answer.content_type = {};
  answer.fields.push_back({"location", std::move(location)});
  return true;
}

}  // namespace

void answer_unrouted(const route_table& routes, const web::request& asked, web::response& answer) {
  std::string allowed = routes.allowed_methods(asked.path);
  if (allowed.empty()) {
    if (!redirect(routes, asked, answer)) web::write_problem(404, "Not Found", answer);
    return;
  }
  if (asked.method == "OPTIONS") {
    answer.status = 204;
    answer.content_type = {};
  } else {
    web::write_problem(405, "Method Not Allowed", answer);
  }
  answer.fields.push_back({"allow", std::move(allowed)});
}

}  // namespace extraction::api
