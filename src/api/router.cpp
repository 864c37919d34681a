#include "api/router.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "api/handlers.hpp"
#include "support/utf8.hpp"
#include "web/ascii.hpp"
#include "web/percent_encoding.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

struct endpoint {
  route where;
  std::optional<access> needed;  // nullopt: open to all
  handler run;
};

constexpr std::array endpoints{
    endpoint{{"GET", "/extraction-jobs"}, access::read, list_jobs},
    endpoint{{"POST", "/extraction-jobs"}, access::write, create_job},
    endpoint{{"GET", "/extraction-jobs/{id}"}, access::read, get_job},
    endpoint{{"PATCH", "/extraction-jobs/{id}"}, access::write, update_job},
    endpoint{{"GET", "/healthz"}, std::nullopt, health},
    endpoint{{"GET", "/readyz"}, std::nullopt, readiness},
    endpoint{{"GET", "/openapi.json"}, std::nullopt, openapi},
};

constexpr auto route_table = [] {
  std::array<route, endpoints.size()> table;
  std::ranges::transform(endpoints, table.begin(), &endpoint::where);
  return table;
}();

// The {id} of `path`, or nullopt if the path is not of the pattern. An empty view if it has no
// {id}.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  constexpr std::string_view parameter = "{id}";
  if (!pattern.ends_with(parameter)) {
    if (path != pattern) return std::nullopt;
    return std::string_view{};
  }
  pattern.remove_suffix(parameter.size());
  if (!path.starts_with(pattern)) return std::nullopt;
  const std::string_view id = path.substr(pattern.size());
  if (id.empty() || id.find('/') != std::string_view::npos) return std::nullopt;
  return id;
}

bool serves(const endpoint& row, std::string_view method) {
  return row.where.method == method || (row.where.method == "GET" && method == "HEAD");
}

// nullptr: no row serves this request.
const endpoint* find_endpoint(const web::request& asked) {
  const auto row = std::ranges::find_if(endpoints, [&](const endpoint& one) {
    return serves(one, asked.method) && match(one.where.path, asked.path);
  });
  return row != endpoints.end() ? &*row : nullptr;
}

std::size_t index_of(const endpoint& row) {
  return static_cast<std::size_t>(&row - endpoints.data());
}

// The methods of a path, for Allow (RFC 9110 §10.2.1). Empty: there is no such path. "*" stands for
// the server as a whole (RFC 9110 §9.3.7).
std::string allowed_methods(std::string_view path) {
  std::string allowed;
  for (const std::string_view method : {"GET", "HEAD", "PATCH", "POST"}) {
    const bool served = std::ranges::any_of(endpoints, [&](const endpoint& row) {
      return serves(row, method) && (path == "*" || match(row.where.path, path));
    });
    if (!served) continue;
    allowed += method;
    allowed += ", ";
  }
  return allowed.empty() ? allowed : allowed + "OPTIONS";
}

// As Starlette does it: a path with slashes too many at its end leads to the one without. Where
// clients see the service is not known here, as a proxy or a stage of API Gateway may put a prefix
// before every path. So the reference is relative (RFC 3986 §4.2): it climbs as many levels as the
// path has, to where the service begins, and comes down from there.
bool redirect(const web::request& asked, web::response& answer) {
  if (!asked.path.ends_with('/')) return false;
  const std::string_view path = asked.path.substr(0, asked.path.find_last_not_of('/') + 1);
  if (allowed_methods(path).empty()) return false;

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

// For a request that no row serves.
void answer_without_route(const web::request& asked, web::response& answer) {
  std::string allowed = allowed_methods(asked.path);
  if (allowed.empty()) {
    if (!redirect(asked, answer)) web::write_problem(404, "Not Found", answer);
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

// What is said to a client that may not call a row (RFC 6750 §3).
void write_denial(verdict why, std::string_view scope, web::response& answer) {
  std::string challenge = "Bearer";
  switch (why) {
    case verdict::granted: return;
    case verdict::no_token: web::write_problem(401, "Not authenticated", answer); break;
    case verdict::invalid_token:
      web::write_problem(401, "Invalid token", answer);
      challenge += R"( error="invalid_token", error_description="The access token is invalid")";
      break;
    case verdict::expired_token:
      web::write_problem(401, "Token has expired", answer);
      challenge += R"( error="invalid_token", error_description="The access token has expired")";
      break;
    case verdict::insufficient_scope:
      web::write_problem(403, "Insufficient scope", answer);
      challenge += R"( error="insufficient_scope", scope=")" + std::string(scope) + '"';
      break;
    case verdict::unavailable:
      web::write_problem(503, "The keys to check access tokens with cannot be had now", answer);
      return;
  }
  answer.fields.push_back({"www-authenticate", std::move(challenge)});
}

}  // namespace

awaitable<bool> router::admit(const web::request& head, web::response& answer) {
  bool admitted = false;
  try {
    const endpoint* const row = find_endpoint(head);
    if (row == nullptr) {
      answer_without_route(head, answer);
    } else {
      admitted = !row->needed || co_await authorize(head, *row->needed, answer);
    }
  } catch (const std::exception&) {
    answer_failure(head, answer);
  }
  co_return admitted;
}

awaitable<void> router::handle(const web::request& asked, web::response& answer) {
  try {
    // The HTTP server lets no such query pass, and no other front shall.
    if (!web::is_target_text(asked.query)) {
      web::write_problem(400, "The request target is malformed", answer);
      co_return;
    }
    const endpoint* const row = find_endpoint(asked);
    if (row == nullptr) {
      answer_without_route(asked, answer);
      co_return;
    }
    if (row->needed) {
      const bool authorized = co_await authorize(asked, *row->needed, answer);
      if (!authorized) co_return;
    }

    const std::string_view id = *match(row->where.path, asked.path);
    // No stored id has bytes that are no text, and a database may refuse to look for them.
    const std::string valid_id = is_utf8(id) ? std::string{} : to_utf8(id);
    co_await row->run({asked, valid_id.empty() ? id : valid_id, jobs_, answer});
    if (answer.status < 400) failures_.note_success(index_of(*row));
  } catch (const std::exception&) {
    answer_failure(asked, answer);
  }
}

// To be called while an exception is handled. The one place where it becomes an answer.
void router::answer_failure(const web::request& asked, web::response& answer) {
  try {
    throw;
  } catch (const store_read_only&) {
    web::write_problem(503, "This instance only reads and takes no changes", answer);
  } catch (const store_unavailable& problem) {
    if (const endpoint* const row = find_endpoint(asked)) {
      failures_.note_failure(index_of(*row), asked, problem.what());
    }
    web::write_problem(503, "The store cannot take this request now", answer);
  } catch (const std::exception& problem) {
    log_.critical("{} {} failed ({}): {}", asked.method, to_utf8(asked.path), asked.id,
                  problem.what());
    web::write_problem(500, "Internal Server Error", answer);
  }
}

awaitable<bool> router::authorize(const web::request& asked, access needed, web::response& answer) {
  const web::field_count credentials = web::count_fields(asked, "authorization");
  // Two would let a proxy judge by one and us by the other.
  if (credentials.count > 1) {
    web::write_problem(400, "There is more than one Authorization field", answer);
    co_return false;
  }
  const verdict judged = co_await clients_.judge(credentials.first, needed);
  write_denial(judged, clients_.required_scope(needed), answer);
  co_return judged == verdict::granted;
}

std::span<const route> routes() {
  return route_table;
}

}  // namespace extraction::api
