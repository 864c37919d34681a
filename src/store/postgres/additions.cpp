#include "store/postgres/additions.hpp"

#include <bit>
#include <string>
#include <utility>

#include "store/event_row.hpp"
#include "store/job_row.hpp"
#include "store/postgres/event_turn.hpp"
#include "support/random.hpp"

namespace extraction::store::postgres {

namespace {

// unnest() returns rows in the order of the arrays, and jobs get their positions in that order.
// Events get theirs after the sort by number. They come after `turn`, which in turn depends on all
// jobs and keys having been inserted: so no transaction waits for a row while it has the turn.
const statement append{
    "append",
    "WITH added AS (INSERT INTO extraction_job (" + std::string(full_job_columns) +
        ") SELECT id, document_id, status, priority, metadata::json, error_message, created_at, "
        "updated_at, queue, attempt, max_attempts, run_after, output "
        "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) AS new (" +
        std::string(full_job_columns) +
        ") ON CONFLICT (id) DO NOTHING RETURNING id, position), "
        // A key that is already stored has expired.
        "kept AS (INSERT INTO idempotency_key (digest, body, job, created_at) "
        "SELECT digest, body, position, created_at "
        "FROM unnest($14, $15, $16, $17) AS key (id, digest, body, created_at) "
        "JOIN added USING (id) ON CONFLICT (digest) DO UPDATE SET position = DEFAULT, "
        "body = excluded.body, job = excluded.job, created_at = excluded.created_at "
        "RETURNING digest), "
        "turn AS MATERIALIZED (SELECT " +
        std::string(take_turn_after) +
        "(count(*) + (SELECT count(*) FROM kept))) FROM added) "
        "INSERT INTO extraction_job_event (job, " +
        std::string(event_contents) + ") SELECT coalesce(happened.job, added.position), " +
        std::string(event_contents) +
        " FROM turn, unnest($18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30) "
        "WITH ORDINALITY AS happened (id, job, " +
        std::string(event_contents) +
        ", number) LEFT JOIN added ON added.id = happened.id "
        "WHERE coalesce(happened.job, added.position) IS NOT NULL ORDER BY number",
    {text_array_type, text_array_type,  text_array_type,  int4_array_type, text_array_type,
     text_array_type, text_array_type,  text_array_type,  text_array_type, int4_array_type,
     int4_array_type, int8_array_type,  text_array_type,                    //
     text_array_type, bytea_array_type, bytea_array_type, int8_array_type,  //
     text_array_type, int8_array_type,  int4_array_type,  int4_array_type, int4_array_type,
     int8_array_type, int4_array_type,  text_array_type,  text_array_type, text_array_type,
     text_array_type, int8_array_type,  text_array_type}};

// Makes a random event_cursor::check.
std::uint32_t make_check() {
  std::array<std::uint8_t, 4> bytes;
  fill_random(bytes);
  return std::bit_cast<std::uint32_t>(bytes);
}

}  // namespace

bool additions::add_job(const full_job& added) {
  if (!ids_.insert(added.shown.id).second) return false;
  is_empty_ = false;
  jobs_.add(added);
  return true;
}

void additions::add_key(const full_job& of, const idempotent_request& once, timestamp now) {
  auto& [id, digest, body, created_at] = keys_;
  id.add(of.shown.id);
  digest.add(to_bytes(once.key));
  body.add(to_bytes(once.body));
  created_at.add(to_stored(now));
}

void additions::add_event_of_new_job(const event& what, const full_job& after) {
  event_job_ids_.add(after.shown.id);
  event_jobs_.add_null();
  add_contents(what, after);
}

void additions::add_event(const event& what, const full_job& after, std::int64_t job_position) {
  event_job_ids_.add_null();
  event_jobs_.add(job_position);
  add_contents(what, after);
}

void additions::add_contents(const event& what, const full_job& after) {
  is_empty_ = false;
  events_.add(make_check(), what, stored_status(what.type, after.shown.status), after);
}

query additions::to_query() && {
  query asked{append};
  std::move(jobs_).move_to(asked.with);
  for (array& column : keys_) asked.with.add(std::move(column));
  asked.with.add(std::move(event_job_ids_));
  asked.with.add(std::move(event_jobs_));
  std::move(events_).move_to(asked.with);
  return asked;
}

}  // namespace extraction::store::postgres
