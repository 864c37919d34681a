#include "store/sqlite/event_writer.hpp"

#include "store/event_row.hpp"

namespace extraction::store::sqlite {

event_writer::event_writer(connection& database)
    : append_(database,
              "INSERT INTO extraction_job_event (nonce, job, type, cause, time, attempt, worker, "
              "actor, status, error_message, run_after, output) VALUES (random() & 4294967295, "
              "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"),
      clear_(database,
             "UPDATE extraction_job_event SET job = NULL, worker = NULL, actor = NULL, "
             "status = NULL, error_message = NULL, run_after = NULL, output = NULL "
             "WHERE job = ?1") {}

void event_writer::append(std::int64_t job, const event& what, const full_job& after) {
  const reset_at_exit reset{append_};
  append_.bind(1, job);
  append_.bind(2, static_cast<std::int64_t>(what.type));
  append_.bind(3, static_cast<std::int64_t>(what.cause));
  append_.bind(4, to_stored(what.time));
  append_.bind(5, std::int64_t{what.attempt});
  append_.bind_nullable(6, what.worker);
  append_.bind_nullable(7, what.by.actor);
  append_.bind_nullable(8, stored_status(what.type, after.shown.status));
  append_.bind_nullable(9, after.shown.error_message);
  append_.bind_nullable(10, to_stored(after.run_after));
  append_.bind_nullable(11, after.output);
  append_.step();
}

void event_writer::clear(std::int64_t job) {
  clear_.bind(1, job);
  clear_.run();
}

}  // namespace extraction::store::sqlite
