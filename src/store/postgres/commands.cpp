#include "store/postgres/commands.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "store/job_row.hpp"

namespace extraction::store::postgres {

namespace {

const statement lock_jobs{"lock_jobs",
                          "SELECT " + std::string(full_job_columns) +
                              ", position FROM extraction_job WHERE id = ANY ($1) "
                              "FOR UPDATE SKIP LOCKED",
                          {text_array_type}};

const statement present_ids{
    "present_ids", "SELECT id FROM extraction_job WHERE id = ANY ($1)", {text_array_type}};

const statement update_jobs{
    "update_jobs",
    "UPDATE extraction_job AS job SET status = changed.status, "
    "error_message = changed.error_message, updated_at = changed.updated_at, "
    "attempt = changed.attempt, run_after = changed.run_after, output = changed.output "
    "FROM unnest($1, $2, $3, $4, $5, $6, $7) AS changed "
    "(id, status, error_message, updated_at, attempt, run_after, output) "
    "WHERE job.id = changed.id",
    {text_array_type, text_array_type, text_array_type, text_array_type, int4_array_type,
     int8_array_type, text_array_type}};

const statement delete_jobs{
    "delete_jobs",
    "WITH gone AS (DELETE FROM extraction_job WHERE position = ANY ($1) RETURNING position, id, "
    "document_id, status, priority, queue, max_attempts, created_at, updated_at) "
    "INSERT INTO extraction_job_deleted (" +
        std::string(deleted_job_columns) + ") SELECT * FROM gone",
    {int8_array_type}};

// The places of the events stay, so that the cursors of readers remain valid.
const statement empty_events{
    "empty_events",
    "UPDATE extraction_job_event SET job = NULL, worker = NULL, actor = NULL, status = NULL, "
    "error_message = NULL, run_after = NULL, output = NULL WHERE job = ANY ($1)",
    {int8_array_type}};

query with_ids(const statement& what, const std::set<std::string_view>& ids) {
  array elements{array::text};
  for (const std::string_view id : ids) elements.add(id);
  query asked{what};
  asked.with.add(std::move(elements));
  return asked;
}

query to_update_jobs(const std::vector<const full_job*>& changed) {
  array ids{array::text}, statuses{array::text}, messages{array::text}, times{array::text},
      attempts{array::int4}, run_after{array::int8}, outputs{array::text};
  for (const full_job* const each : changed) {
    ids.add(each->shown.id);
    statuses.add(each->shown.status);
    messages.add_nullable(each->shown.error_message);
    times.add(each->shown.updated_at);
    attempts.add(each->attempt);
    run_after.add_nullable(to_stored(each->run_after));
    outputs.add_nullable(each->output);
  }
  query asked{update_jobs};
  for (array* const column :
       {&ids, &statuses, &messages, &times, &attempts, &run_after, &outputs}) {
    asked.with.add(std::move(*column));
  }
  return asked;
}

}  // namespace

commands::commands(std::span<pending_write> writes) : writes_(writes) {
  for_each_of<command>(writes_, [&](pending_write&, command& asked) {
    asked.hindered.is_there = false;
    ids_.insert(asked.id);
  });
}

void commands::ask(batch& queries) const {
  queries.push_back(with_ids(lock_jobs, ids_));
}

void commands::decide(const query_result& locked) {
  missing_ = ids_;
  for (int i = 0; i < locked.rows(); ++i) {
    const result_row row = locked.row(i);
    locked_job found;
    read_full_job(row, found.before);
    found.now = found.before;
    found.position = row.integer(full_job_column_count);
    missing_.erase(found.before.shown.id);
    jobs_.emplace(found.before.shown.id, std::move(found));
  }
  for_each_of<command>(writes_,
                       [&](pending_write& write, command& asked) { decide(write, asked); });
}

void commands::decide(pending_write& write, command& asked) {
  const auto found = jobs_.find(asked.id);
  if (found == jobs_.end()) return;
  locked_job& on = found->second;
  if (asked.tried && asked.tried->after == on.before) return;  // done, and its outcome is set
  if (asked.tried && asked.tried->before != on.before) {
    write.failure = std::make_exception_ptr(store_unavailable(
        "PostgreSQL: the outcome of a commit is unknown, and the job has been changed since"));
    return;
  }
  run(asked, on);
}

void commands::run(command& asked, locked_job& on) {
  decided_.emplace_back(&asked, &on);
  if (on.is_deleted) {
    *asked.outcome = error::job_not_found;
    return;
  }
  auto made = extraction::decide(on.now, *asked.asked);
  if (!made) {
    *asked.outcome = made.error();
    return;
  }
  *asked.outcome = made->after;
  if (!made->what) return;
  if (made->what->type == event_type::deleted) {
    // The row is deleted without being updated first, and of the events of this group only that of
    // the deletion remains.
    on.is_deleted = true;
    std::erase_if(happened_, [&](const happening& each) { return each.of == &on; });
  } else {
    on.now = made->after;
  }
  happened_.push_back({&on, *std::move(made->what), std::move(made->after)});
}

void commands::write(batch& queries, additions& group) const {
  if (has_missing()) queries.push_back(with_ids(present_ids, missing_));
  std::vector<const full_job*> changed;
  std::vector<std::int64_t> deleted;
  for (const auto& [id, each] : jobs_) {
    if (each.now != each.before) changed.push_back(&each.now);
    if (each.is_deleted) deleted.push_back(each.position);
  }
  if (!changed.empty()) queries.push_back(to_update_jobs(changed));
  if (!deleted.empty()) {
    queries.push_back(with_numbers(delete_jobs, deleted));
    queries.push_back(with_numbers(empty_events, deleted));
  }
  for (const happening& each : happened_) group.add_event(each.what, each.after, each.of->position);
}

// A missing job that does exist must have been locked by another transaction.
void commands::settle(const query_result& present) {
  std::set<std::string_view> locked;
  for (int i = 0; i < present.rows(); ++i) locked.insert(present.row(i).text(0));
  for_each_of<command>(writes_, [&](pending_write&, command& asked) {
    if (!missing_.contains(asked.id)) return;
    asked.hindered.is_there = locked.contains(asked.id);
    // If a commit whose answer was lost would have deleted the job, the outcome is already set.
    const bool is_done = asked.tried && !asked.tried->after;
    if (!is_done) *asked.outcome = error::job_not_found;
  });
}

// All commands on one job in the same transaction succeed or fail together, so each remembers what
// they make of the job together.
void commands::remember_attempts() {
  for (const auto& [asked, on] : decided_) {
    asked->tried = {on->before, on->now};
    if (on->is_deleted) asked->tried->after.reset();
  }
}

void commands::forget_attempts() {
  for (const auto& [asked, on] : decided_) asked->tried.reset();
}

}  // namespace extraction::store::postgres
