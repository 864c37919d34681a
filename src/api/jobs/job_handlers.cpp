#include "api/jobs/job_handlers.hpp"

#include <memory>
#include <utility>

#include "api/input/refusal.hpp"
#include "api/jobs/job_input.hpp"
#include "api/jobs/job_json.hpp"
#include "api/jobs/job_list.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

constexpr std::string_view job_not_found = "Extraction job not found";

}  // namespace

awaitable<void> create_job(call c) {
  refusal why;
  auto fields = read_new_job(c.asked, why);
  if (!fields) {
    write_refusal(why, c.answer);
    co_return;
  }
  const job created = co_await c.services.jobs.create(*std::move(fields));
  c.answer.status = 201;
  append_job(created, c.answer.body);
}

awaitable<void> get_job(call c) {
  const job_callback write = [&](const job& found) { append_job(found, c.answer.body); };
  const bool found = co_await c.services.jobs.find(c.path["id"], write);
  if (!found) web::write_problem(404, job_not_found, c.answer);
}

awaitable<void> update_job(call c) {
  refusal why;
  const auto change = read_job_change(c.asked, why);
  if (!change) {
    write_refusal(why, c.answer);
    co_return;
  }
  const auto updated = co_await c.services.jobs.update(c.path["id"], *change);
  if (updated) {
    append_job(*updated, c.answer.body);
  } else {
    web::write_problem(404, job_not_found, c.answer);
  }
}

awaitable<void> list_jobs(call c) {
  refusal why;
  auto query = read_job_query(c.asked, why);
  if (!query) {
    write_refusal(why, c.answer);
    co_return;
  }
  auto list = std::make_unique<job_list>(c.services.jobs, *std::move(query));
  const bool more = co_await list->next(c.answer.body);
  if (more) c.answer.rest = std::move(list);
}

}  // namespace extraction::api
