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

constexpr std::string_view event_contents =
    "nonce, type, cause, time, attempt, worker, actor, status, error_message, run_after, output";

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

std::string_view bytes_of(const sha256_digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// Makes a random event_cursor::check, in the server's signed type.
std::int32_t make_check() {
  std::array<std::uint8_t, 4> bytes;
  fill_random(bytes);
  return std::bit_cast<std::int32_t>(bytes);
}

}  // namespace

additions::additions()
    : jobs_{array{array::text}, array{array::text}, array{array::text}, array{array::int4},
            array{array::text}, array{array::text}, array{array::text}, array{array::text},
            array{array::text}, array{array::int4}, array{array::int4}, array{array::int8},
            array{array::text}},
      keys_{array{array::text}, array{array::bytea}, array{array::bytea}, array{array::int8}},
      events_{array{array::text}, array{array::int8}, array{array::int4}, array{array::int4},
              array{array::int4}, array{array::int8}, array{array::int4}, array{array::text},
              array{array::text}, array{array::text}, array{array::text}, array{array::int8},
              array{array::text}} {}

bool additions::add_job(const full_job& added) {
  const job& shown = added.shown;
  if (!ids_.insert(shown.id).second) return false;
  is_empty_ = false;
  auto& [id, document_id, status, priority, metadata, error_message, created_at, updated_at, queue,
         attempt, max_attempts, run_after, output] = jobs_;
  id.add(shown.id);
  document_id.add(shown.document_id);
  status.add(shown.status);
  priority.add(shown.priority);
  metadata.add_nullable(shown.metadata);
  error_message.add_nullable(shown.error_message);
  created_at.add(shown.created_at);
  updated_at.add(shown.updated_at);
  queue.add(added.queue);
  attempt.add(added.attempt);
  max_attempts.add(added.max_attempts);
  run_after.add_nullable(to_stored(added.run_after));
  output.add_nullable(added.output);
  return true;
}

void additions::add_key(const full_job& of, const idempotent_request& once, timestamp now) {
  auto& [id, digest, body, created_at] = keys_;
  id.add(of.shown.id);
  digest.add(bytes_of(once.key));
  body.add(bytes_of(once.body));
  created_at.add(to_stored(now));
}

void additions::add_event_of_new_job(const event& what, const full_job& after) {
  events_[0].add(after.shown.id);
  events_[1].add_null();
  add_contents(what, after);
}

void additions::add_event(const event& what, const full_job& after, std::int64_t job_position) {
  events_[0].add_null();
  events_[1].add(job_position);
  add_contents(what, after);
}

void additions::add_contents(const event& what, const full_job& after) {
  is_empty_ = false;
  auto& [id, job, nonce, type, cause, time, attempt, worker, actor, status, error_message,
         run_after, output] = events_;
  nonce.add(make_check());
  type.add(static_cast<std::int32_t>(what.type));
  cause.add(static_cast<std::int32_t>(what.cause));
  time.add(to_stored(what.time));
  attempt.add(static_cast<std::int32_t>(what.attempt));
  worker.add_nullable(what.worker);
  actor.add_nullable(what.by.actor);
  status.add_nullable(stored_status(what.type, after.shown.status));
  error_message.add_nullable(after.shown.error_message);
  run_after.add_nullable(to_stored(after.run_after));
  output.add_nullable(after.output);
}

query additions::to_query() && {
  query asked{append};
  for (array& column : jobs_) asked.with.add(std::move(column));
  for (array& column : keys_) asked.with.add(std::move(column));
  for (array& column : events_) asked.with.add(std::move(column));
  return asked;
}

}  // namespace extraction::store::postgres
