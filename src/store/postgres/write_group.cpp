#include "store/postgres/write_group.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "store/job_row.hpp"
#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

// A change must be decided by what was committed last, whatever the database's default.
const statement begin{"begin", "BEGIN ISOLATION LEVEL READ COMMITTED"};
const statement commit{"commit", "COMMIT"};

const statement lock_jobs{"lock_jobs",
                          "SELECT " + std::string(job_columns) +
                              " FROM extraction_job WHERE id = ANY ($1) FOR UPDATE SKIP LOCKED",
                          {text_array_type}};

const statement present_ids{
    "present_ids", "SELECT id FROM extraction_job WHERE id = ANY ($1)", {text_array_type}};

// The rows of unnest() come in the order of the arrays, and so do the positions.
const statement insert_jobs{
    "insert_jobs",
    "INSERT INTO extraction_job (" + std::string(job_columns) +
        ") SELECT id, document_id, status, priority, metadata::json, error_message, created_at, "
        "updated_at FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS added (" +
        std::string(job_columns) + ") ON CONFLICT (id) DO NOTHING",
    {text_array_type, text_array_type, text_array_type, int4_array_type, text_array_type,
     text_array_type, text_array_type, text_array_type}};

const statement update_jobs{
    "update_jobs",
    "UPDATE extraction_job AS job SET status = changed.status, "
    "error_message = changed.error_message, updated_at = changed.updated_at "
    "FROM unnest($1, $2, $3, $4) AS changed (id, status, error_message, updated_at) "
    "WHERE job.id = changed.id",
    {text_array_type, text_array_type, text_array_type, text_array_type}};

query with_ids(const statement& what, const std::set<std::string_view>& ids) {
  array elements{array::text};
  for (const std::string_view id : ids) elements.add(id);
  query asked{what};
  asked.with.add(std::move(elements));
  return asked;
}

query to_insert(const std::vector<const job*>& added) {
  array ids{array::text}, documents{array::text}, statuses{array::text}, priorities{array::int4},
      metadata{array::text}, messages{array::text}, created{array::text}, updated{array::text};
  for (const job* const each : added) {
    ids.add(each->id);
    documents.add(each->document_id);
    statuses.add(each->status);
    priorities.add(each->priority);
    metadata.add_nullable(each->metadata);
    messages.add_nullable(each->error_message);
    created.add(each->created_at);
    updated.add(each->updated_at);
  }
  query asked{insert_jobs};
  for (array* const column :
       {&ids, &documents, &statuses, &priorities, &metadata, &messages, &created, &updated}) {
    asked.with.add(std::move(*column));
  }
  return asked;
}

// A job that the transaction has locked.
struct locked_job {
  job before;
  job now;
};
using locked_jobs = std::map<std::string, locked_job, std::less<>>;

bool is_any_changed(const locked_jobs& jobs) {
  return std::ranges::any_of(
      jobs, [](const auto& entry) { return entry.second.now != entry.second.before; });
}

query to_update(const locked_jobs& jobs) {
  array ids{array::text}, statuses{array::text}, messages{array::text}, times{array::text};
  for (const auto& [id, each] : jobs) {
    if (each.now == each.before) continue;
    ids.add(id);
    statuses.add(each.now.status);
    messages.add_nullable(each.now.error_message);
    times.add(each.now.updated_at);
  }
  query asked{update_jobs};
  for (array* const column : {&ids, &statuses, &messages, &times})
    asked.with.add(std::move(*column));
  return asked;
}

locked_jobs read_locked(const query_result& rows) {
  locked_jobs jobs;
  for (int i = 0; i < rows.rows(); ++i) {
    locked_job locked;
    read_job(rows.row(i), locked.before);
    locked.now = locked.before;
    jobs.emplace(locked.before.id, std::move(locked));
  }
  return jobs;
}

// The outcome is valid once the transaction is committed.
void decide(pending_write& write, update& asked, locked_jobs& jobs) {
  const auto found = jobs.find(asked.id);
  if (found == jobs.end()) return;
  auto& [before, now] = found->second;
  if (asked.tried && before == asked.tried->after) return;  // done, with the outcome it had then
  if (asked.tried && before != asked.tried->before) {
    write.failure = std::make_exception_ptr(store_unavailable(
        "PostgreSQL: the job was changed after a commit whose outcome is unknown"));
    return;
  }
  apply(*asked.change, asked.now, now);
  *asked.outcome = now;
}

void check_committed(const query_result& result) {
  if (result.command() != "COMMIT") throw postgres_error("a transaction was not committed", "");
}

// One round trip if all writes are insertions, otherwise two: the second when the jobs to update
// are known.
class transaction {
 public:
  transaction(connection& server, std::span<pending_write> writes, const statement* limits)
      : server_(server), writes_(writes), limits_(limits) {
    for (pending_write& each : writes) {
      if (const auto* const insert = std::get_if<insertion>(&each.asked)) {
        for (const job& added : insert->added) added_.push_back(&added);
      } else {
        ids_.insert(std::get<update>(each.asked).id);
      }
    }
  }

  awaitable<void> run() {
    for_each_update([](pending_write&, update& asked) { asked.is_locked = false; });
    batch first;
    first.push_back({begin});
    if (limits_) first.push_back({*limits_});
    if (!ids_.empty()) first.push_back(with_ids(lock_jobs, ids_));
    if (!added_.empty()) first.push_back(to_insert(added_));
    if (ids_.empty()) first.push_back({commit});
    const auto results = co_await server_.run(first);
    if (ids_.empty()) {
      check_committed(results.back());
    } else {
      co_await update_and_commit(read_locked(results[limits_ ? 2 : 1]));
    }
  }

 private:
  awaitable<void> update_and_commit(locked_jobs jobs) {
    for_each_update([&](pending_write& write, update& asked) { decide(write, asked, jobs); });

    std::set<std::string_view> missing = ids_;
    for (const auto& [id, locked] : jobs) missing.erase(id);

    batch second;
    if (!missing.empty()) second.push_back(with_ids(present_ids, missing));
    if (is_any_changed(jobs)) second.push_back(to_update(jobs));
    second.push_back({commit});
    remember_attempt(jobs);
    try {
      const auto results = co_await server_.run(second);
      check_committed(results.back());
      if (!missing.empty()) tell_missing(missing, results.front());
    } catch (const postgres_error& failure) {
      // Otherwise the server has said that nothing happened.
      if (failure.what_helps() != remedy::new_connection) forget_attempt();
      throw;
    }
  }

  // Several updates of one job in one transaction succeed or fail together.
  void remember_attempt(const locked_jobs& jobs) {
    for_each_update([&](pending_write&, update& asked) {
      const auto found = jobs.find(asked.id);
      if (found != jobs.end()) asked.tried = {found->second.before, found->second.now};
    });
  }

  void forget_attempt() {
    for_each_update([](pending_write&, update& asked) { asked.tried.reset(); });
  }

  // Those that exist after all must have been locked.
  void tell_missing(const std::set<std::string_view>& missing, const query_result& present) {
    std::set<std::string_view> locked;
    for (int i = 0; i < present.rows(); ++i) locked.insert(present.row(i).text(0));
    for_each_update([&](pending_write&, update& asked) {
      if (!missing.contains(asked.id)) return;
      *asked.outcome = error::job_not_found;
      asked.is_locked = locked.contains(asked.id);
    });
  }

  template <class Function>
  void for_each_update(Function function) {
    for (pending_write& each : writes_) {
      if (auto* const asked = std::get_if<update>(&each.asked)) function(each, *asked);
    }
  }

  connection& server_;
  std::span<pending_write> writes_;
  const statement* limits_;
  std::vector<const job*> added_;
  std::set<std::string_view> ids_;
};

}  // namespace

awaitable<void> commit_together(connection& server, std::span<pending_write> writes,
                                const statement* limits) {
  transaction together{server, writes, limits};
  co_await together.run();
}

}  // namespace extraction::store::postgres
