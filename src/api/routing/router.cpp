#include "api/routing/router.hpp"

#include <string>

#include "api/routing/denial.hpp"
#include "api/routing/unrouted.hpp"
#include "jobs/error.hpp"
#include "support/utf8.hpp"
#include "web/ascii.hpp"
#include "web/problem.hpp"

namespace extraction::api {

awaitable<bool> router::admit(const web::request& head, web::response& answer) {
  bool admitted = false;
  try {
    const route* const row = routes_.find(head.method, head.path).row;
    if (row == nullptr) {
      answer_unrouted(routes_, head, answer);
    } else {
      const auto client = co_await authorize(head, *row, answer);
      admitted = client.has_value();
    }
  } catch (const std::exception&) {
    answer_failure(head, answer);
  }
  co_return admitted;
}

awaitable<void> router::handle(const web::request& asked, web::response& answer) {
  try {
    // The HTTP server accepts no such query, and neither may any other front.
    if (!web::is_target_text(asked.query)) {
      web::write_problem(400, "The request target is malformed", answer);
      co_return;
    }
    // No stored id contains bytes that are not UTF-8, and a database may refuse to look for them.
    // Their replacement is not a slash and occurs in no literal, so the same row matches.
    const std::string valid_path = is_utf8(asked.path) ? std::string{} : to_utf8(asked.path);
    const auto [row, parameters] =
        routes_.find(asked.method, valid_path.empty() ? asked.path : valid_path);
    if (row == nullptr) {
      answer_unrouted(routes_, asked, answer);
      co_return;
    }
    const auto client = co_await authorize(asked, *row, answer);
    if (!client) co_return;

    co_await row->run({asked, parameters, *client, services_, answer});
    if (answer.status < 400) failures_.note_success(routes_.index_of(*row));
  } catch (const std::exception&) {
    answer_failure(asked, answer);
  }
}

// Must be called while an exception is handled. The one place where it becomes a response.
void router::answer_failure(const web::request& asked, web::response& answer) {
  try {
    throw;
  } catch (const store_read_only&) {
    web::write_problem(503, "This instance is read-only and accepts no changes", answer);
  } catch (const store_unavailable& problem) {
    if (const route* const row = routes_.find(asked.method, asked.path).row) {
      failures_.note_failure(routes_.index_of(*row), asked, problem.what());
    }
    web::write_problem(503, "The store cannot handle this request now", answer);
  } catch (const std::exception& problem) {
    log_.critical("{} {} failed ({}): {}", asked.method, to_utf8(asked.path), asked.id,
                  problem.what());
    web::write_problem(500, "Internal Server Error", answer);
  }
}

awaitable<std::optional<web::client>> router::authorize(const web::request& asked, const route& row,
                                                        web::response& answer) {
  if (!row.needed) co_return web::client{};
  const web::field_count credentials = web::count_fields(asked, "authorization");
  // With two, a proxy could check one and we the other.
  if (credentials.count > 1) {
    web::write_problem(400, "There is more than one Authorization field", answer);
    co_return std::nullopt;
  }
  judgement judged = co_await clients_.judge(credentials.first, *row.needed);
  if (!judged) {
    write_denial(judged.error(), clients_.required_scope(*row.needed), answer);
    co_return std::nullopt;
  }
  co_return *std::move(judged);
}

}  // namespace extraction::api
