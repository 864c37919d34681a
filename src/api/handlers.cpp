#include "api/handlers.hpp"

#include <memory>
#include <utility>

#include "api/fault_report.hpp"
#include "api/job_input.hpp"
#include "api/job_json.hpp"
#include "api/job_list.hpp"
#include "api/openapi_document.hpp"
#include "utf8.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

constexpr std::string_view body_is_no_text = "There was an error parsing the body";
constexpr std::string_view job_not_found = "Extraction job not found";

}  // namespace

awaitable<void> create_job(call c) {
  if (!is_utf8(c.asked.body)) {
    web::write_problem(400, body_is_no_text, c.answer);
    co_return;
  }
  faults found;
  auto fields = read_new_job(c.asked, found);
  if (!fields) {
    write_faults(found, c.answer);
    co_return;
  }
  const job created = co_await c.jobs.create(*std::move(fields));
  c.answer.status = 201;
  append_job(created, c.answer.body);
}

awaitable<void> get_job(call c) {
  const job_callback write = [&](const job& found) { append_job(found, c.answer.body); };
  const bool found = co_await c.jobs.find(c.id, write);
  if (!found) web::write_problem(404, job_not_found, c.answer);
}

awaitable<void> update_job(call c) {
  if (!is_utf8(c.asked.body)) {
    web::write_problem(400, body_is_no_text, c.answer);
    co_return;
  }
  faults found;
  const auto change = read_job_change(c.asked, found);
  if (!change) {
    write_faults(found, c.answer);
    co_return;
  }
  const auto updated = co_await c.jobs.update(c.id, *change);
  if (updated) {
    append_job(*updated, c.answer.body);
  } else {
    web::write_problem(404, job_not_found, c.answer);
  }
}

awaitable<void> list_jobs(call c) {
  faults found;
  auto query = read_job_query(c.asked, found);
  if (!query) {
    write_faults(found, c.answer);
    co_return;
  }
  auto list = std::make_unique<job_list>(c.jobs, *std::move(query));
  const bool more = co_await list->next(c.answer.body);
  if (more) c.answer.rest = std::move(list);
}

awaitable<void> health(call c) {
  c.answer.body = R"({"status":"ok"})";
  co_return;
}

awaitable<void> readiness(call c) {
  co_await c.jobs.check();
  c.answer.body = R"({"status":"ready"})";
}

awaitable<void> openapi(call c) {
  c.answer.body = openapi_document;
  co_return;
}

}  // namespace extraction::api
