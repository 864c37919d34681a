#include "store/sqlite/event_writer.hpp"

#include "store/event_row.hpp"

namespace extraction::store::sqlite {

event_writer::event_writer(connection& database)
    : insert_(database,
              "INSERT INTO extraction_job_event (position, nonce, job, type, cause, time, attempt, "
              "worker, actor, status, error_message, run_after, output) "
              "VALUES (?1, coalesce(?2, random() & 4294967295), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
              "?11, ?12, ?13) ON CONFLICT (position) DO NOTHING"),
      clear_(database,
             "UPDATE extraction_job_event SET job = NULL, worker = NULL, actor = NULL, "
             "status = NULL, error_message = NULL, run_after = NULL, output = NULL "
             "WHERE job = ?1") {}

void event_writer::append(std::int64_t job, const event& what, const full_job& after) {
  insert(std::nullopt, job, what, after);
}

void event_writer::restore(const archived_event& copied) {
  const recorded_event& shown = copied.shown;
  insert(shown.id, copied.job == 0 ? std::nullopt : std::optional(copied.job), shown.what,
         shown.job);
}

// Without a place: the next one, with a new check. Without a job: an empty place.
void event_writer::insert(std::optional<event_cursor> place, std::optional<std::int64_t> job,
                          const event& what, const full_job& after) {
  const reset_at_exit reset{insert_};
  if (place) {
    insert_.bind(1, place->position);
    insert_.bind(2, std::int64_t{place->check});
  } else {
    insert_.bind_null(1);
    insert_.bind_null(2);
  }
  insert_.bind_nullable(3, job);
  insert_.bind(4, static_cast<std::int64_t>(what.type));
  insert_.bind(5, static_cast<std::int64_t>(what.cause));
  insert_.bind(6, to_stored(what.time));
  insert_.bind(7, std::int64_t{what.attempt});
  insert_.bind_nullable(8, what.worker);
  insert_.bind_nullable(9, what.by.actor);
  insert_.bind_nullable(10, job ? stored_status(what.type, after.shown.status) : std::nullopt);
  insert_.bind_nullable(11, after.shown.error_message);
  insert_.bind_nullable(12, to_stored(after.run_after));
  insert_.bind_nullable(13, after.output);
  insert_.step();
}

void event_writer::clear(std::int64_t job) {
  clear_.bind(1, job);
  clear_.run();
}

}  // namespace extraction::store::sqlite
