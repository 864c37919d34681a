#include "api/jobs/job_handlers.hpp"

#include <memory>
#include <string>
#include <utility>

#include "api/input/entity_tags.hpp"
#include "api/input/idempotency_key.hpp"
#include "api/input/query_parameters.hpp"
#include "api/input/refusal.hpp"
#include "api/jobs/job_failure.hpp"
#include "api/jobs/job_input.hpp"
#include "api/jobs/job_list.hpp"
#include "api/jobs/job_version.hpp"
#include "api/output/job_json.hpp"
#include "support/openssl.hpp"

namespace extraction::api {

namespace {

origin origin_of(const web::client& client) {
  return {.actor = client.subject ? std::optional{*client.subject} : std::nullopt};
}

bool wants_full_view(const web::request& asked) {
  return !asked.query.empty() && query_parameters{asked.query}.find("view") == "full";
}

// No key has a U+0000: the first one ends it, and without one there is no actor.
idempotent_request identify(std::string key, const origin& by, std::string_view body,
                            sha256& digest) {
  if (by.actor) key.append(1, '\0').append(*by.actor);
  return {.key = digest(key), .body = digest(body)};
}

awaitable<void> get_full_job(call c) {
  const auto found = co_await c.services.jobs.find_full(c.path["id"]);
  if (found) {
    show_version(found->shown, c.answer);
    append_full_job(*found, c.answer.body);
  } else {
    write_failure(error::job_not_found, c.asked, c.answer);
  }
}

}  // namespace

awaitable<void> create_job(call c) {
  refusal why;
  auto key = read_idempotency_key(c.asked, why);
  auto fields = read_new_job(c.asked, why);
  if (!why.empty()) {
    write_refusal(why, c.answer);
    co_return;
  }

  origin by = origin_of(c.client);
  std::optional<idempotent_request> once;
  if (key) once = identify(*std::move(key), by, c.asked.body, c.services.digest);
  const auto created = co_await c.services.jobs.create(*std::move(fields), std::move(by), once);
  if (!created) {
    write_failure(created.error(), c.asked, c.answer);
    co_return;
  }
  c.answer.status = 201;
  show_version(created->as_created, c.answer);
  if (created->is_replay) c.answer.fields.push_back({"idempotent-replayed", "true"});
  append_job(created->as_created, c.answer.body);
}

awaitable<void> get_job(call c) {
  if (wants_full_view(c.asked)) {
    co_await get_full_job(c);
    co_return;
  }
  refusal why;
  const auto known = read_entity_tags(c.asked, "If-None-Match", why);
  if (!why.empty()) {
    write_refusal(why, c.answer);
    co_return;
  }

  const job_callback write = [&](const job& found) {
    show_version(found, c.answer);
    if (known && known->names(found.updated_at)) {
      c.answer.status = 304;
      c.answer.content_type = {};
    } else {
      append_job(found, c.answer.body);
    }
  };
  const bool found = co_await c.services.jobs.find(c.path["id"], write);
  if (!found) write_failure(error::job_not_found, c.asked, c.answer);
}

awaitable<void> update_job(call c) {
  refusal why;
  auto only_if = read_precondition(c.asked, why);
  auto change = read_job_change(c.asked, why);
  if (!why.empty()) {
    write_refusal(why, c.answer);
    co_return;
  }
  const auto updated = co_await c.services.jobs.update(c.path["id"], *std::move(change),
                                                       origin_of(c.client), std::move(only_if));
  if (!updated) {
    write_failure(updated.error(), c.asked, c.answer);
    co_return;
  }
  show_version(updated->shown, c.answer);
  if (wants_full_view(c.asked)) {
    append_full_job(*updated, c.answer.body);
  } else {
    append_job(updated->shown, c.answer.body);
  }
}

awaitable<void> delete_job(call c) {
  refusal why;
  auto only_if = read_precondition(c.asked, why);
  if (!why.empty()) {
    write_refusal(why, c.answer);
    co_return;
  }
  const auto deleted =
      co_await c.services.jobs.remove(c.path["id"], origin_of(c.client), std::move(only_if));
  if (deleted) {
    c.answer.status = 204;
    c.answer.content_type = {};
  } else {
    write_failure(deleted.error(), c.asked, c.answer);
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
