#include "store/postgres/archive_additions.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "store/event_row.hpp"
#include "store/job_row.hpp"
#include "store/postgres/job_arrays.hpp"

namespace extraction::store::postgres {

namespace {

const statement restore_jobs{
    "restore_jobs",
    "INSERT INTO extraction_job (position, " + std::string(full_job_columns) +
        ") SELECT position, id, document_id, status, priority, metadata::json, error_message, "
        "created_at, updated_at, queue, attempt, max_attempts, run_after, output "
        "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "AS copied (position, " +
        std::string(full_job_columns) + ") ON CONFLICT (id) DO NOTHING",
    {int8_array_type, text_array_type, text_array_type, text_array_type, int4_array_type,
     text_array_type, text_array_type, text_array_type, text_array_type, text_array_type,
     int4_array_type, int4_array_type, int8_array_type, text_array_type}};

const statement remove_start{"remove_start",
                             "DELETE FROM extraction_job_event WHERE position = $1 AND nonce = $2",
                             {int8_type, int8_type}};

const statement restore_events{
    "restore_events",
    "INSERT INTO extraction_job_event (position, job, " + std::string(event_contents) +
        ") SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) "
        "ON CONFLICT (position) DO NOTHING",
    {int8_array_type, int8_array_type, int4_array_type, int4_array_type, int4_array_type,
     int8_array_type, int4_array_type, text_array_type, text_array_type, text_array_type,
     text_array_type, int8_array_type, text_array_type}};

const statement restore_deleted{
    "restore_deleted",
    "INSERT INTO extraction_job_deleted (" + std::string(deleted_job_columns) +
        ") SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (job) DO NOTHING",
    {int8_array_type, text_array_type, text_array_type, text_array_type, int4_array_type,
     text_array_type, int4_array_type, text_array_type, text_array_type}};

// Keys get their own positions, in the order of the arrays.
const statement restore_keys{
    "restore_keys",
    "INSERT INTO idempotency_key (digest, body, job, created_at) "
    "SELECT digest, body, job, created_at FROM unnest($1, $2, $3, $4) WITH ORDINALITY "
    "AS copied (digest, body, job, created_at, number) ORDER BY number "
    "ON CONFLICT (digest) DO NOTHING",
    {bytea_array_type, bytea_array_type, int8_array_type, int8_array_type}};

// Explicit positions leave the sequence of an identity column as it is.
statement raise_sequence(std::string name, const std::string& table) {
  return {std::move(name),
          "SELECT setval(sequence, $1) FROM (SELECT pg_get_serial_sequence('" + table +
              "', 'position')::regclass AS sequence) AS positions "
              "WHERE coalesce(pg_sequence_last_value(sequence), 0) < $1",
          {int8_type}};
}

const statement raise_jobs = raise_sequence("raise_jobs", "extraction_job");
const statement raise_events = raise_sequence("raise_events", "extraction_job_event");

query with_highest(const statement& what, std::int64_t highest) {
  query asked{what};
  asked.with.add(highest);
  return asked;
}

// The jobs of deletions among the events.
class deleted_jobs {
 public:
  void add(const archived_event& deletion) {
    const full_job& gone = deletion.shown.job;
    highest_ = std::max(highest_, deletion.job);
    auto& [job, id, document_id, status, priority, queue, max_attempts, created_at, updated_at] =
        columns_;
    job.add(deletion.job);
    id.add(gone.shown.id);
    document_id.add(gone.shown.document_id);
    status.add(gone.shown.status);
    priority.add(static_cast<std::int32_t>(gone.shown.priority));
    queue.add(gone.queue);
    max_attempts.add(static_cast<std::int32_t>(gone.max_attempts));
    created_at.add(gone.shown.created_at);
    updated_at.add(gone.shown.updated_at);
  }

  void move_to(batch& queries) && {
    if (highest_ == 0) return;
    query& keep = queries.emplace_back(query{restore_deleted});
    for (array& column : columns_) keep.with.add(std::move(column));
    queries.push_back(with_highest(raise_jobs, highest_));
  }

 private:
  std::array<array, 9> columns_{array{array::int8}, array{array::text}, array{array::text},
                                array{array::text}, array{array::int4}, array{array::text},
                                array{array::int4}, array{array::text}, array{array::text}};
  std::int64_t highest_ = 0;
};

}  // namespace

batch to_add_jobs(std::span<const archived_job> copied) {
  array positions{array::int8};
  job_arrays jobs;
  std::int64_t highest = 0;
  for (const archived_job& each : copied) {
    positions.add(each.position);
    jobs.add(each.all);
    highest = std::max(highest, each.position);
  }
  batch queries;
  query& insert = queries.emplace_back(query{restore_jobs});
  insert.with.add(std::move(positions));
  std::move(jobs).move_to(insert.with);
  queries.push_back(with_highest(raise_jobs, highest));
  return queries;
}

batch to_add_events(std::span<const archived_event> copied, std::optional<event_cursor> start) {
  array positions{array::int8}, jobs{array::int8};
  event_arrays events;
  deleted_jobs deleted;
  std::int64_t highest = 0;
  for (const archived_event& each : copied) {
    const recorded_event& shown = each.shown;
    const bool is_empty = each.job == 0;
    positions.add(shown.id.position);
    if (is_empty) {
      jobs.add_null();
      events.add(shown.id.check, shown.what, std::nullopt, shown.job);
    } else {
      jobs.add(each.job);
      events.add(shown.id.check, shown.what, stored_status(shown.what.type, shown.job.shown.status),
                 shown.job);
      if (shown.what.type == event_type::deleted) deleted.add(each);
    }
    highest = std::max(highest, shown.id.position);
  }
  batch queries;
  if (start) {
    query& remove = queries.emplace_back(query{remove_start});
    remove.with.add(start->position);
    remove.with.add(std::int64_t{std::bit_cast<std::int32_t>(start->check)});
  }
  query& insert = queries.emplace_back(query{restore_events});
  insert.with.add(std::move(positions));
  insert.with.add(std::move(jobs));
  std::move(events).move_to(insert.with);
  queries.push_back(with_highest(raise_events, highest));
  std::move(deleted).move_to(queries);
  return queries;
}

batch to_add_keys(std::span<const archived_key> copied) {
  array digests{array::bytea}, bodies{array::bytea}, jobs{array::int8}, times{array::int8};
  std::int64_t highest = 0;
  for (const archived_key& each : copied) {
    digests.add(to_bytes(each.request.key));
    bodies.add(to_bytes(each.request.body));
    jobs.add(each.job);
    times.add(to_stored(each.created_at));
    highest = std::max(highest, each.job);
  }
  batch queries;
  query& insert = queries.emplace_back(query{restore_keys});
  for (array* const column : {&digests, &bodies, &jobs, &times}) {
    insert.with.add(std::move(*column));
  }
  queries.push_back(with_highest(raise_jobs, highest));
  return queries;
}

}  // namespace extraction::store::postgres
