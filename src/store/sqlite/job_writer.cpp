#include "store/sqlite/job_writer.hpp"

#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

job_writer::job_writer(connection& database)
    : database_(database),
      insert_(database,
              "INSERT INTO extraction_job (" + std::string(full_job_columns) +
                  ", position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
                  "?14) ON CONFLICT (id) DO NOTHING"),
      update_(database,
              "UPDATE extraction_job SET status = ?1, error_message = ?2, updated_at = ?3, "
              "attempt = ?4, run_after = ?5, output = ?6 WHERE position = ?7"),
      keep_aside_(database,
                  "INSERT INTO extraction_job_deleted (" + std::string(deleted_job_columns) +
                      ") SELECT position, id, document_id, status, priority, queue, max_attempts, "
                      "created_at, updated_at FROM extraction_job WHERE position = ?1"),
      remove_(database, "DELETE FROM extraction_job WHERE position = ?1") {}

std::optional<std::int64_t> job_writer::insert(const full_job& added,
                                               std::optional<std::int64_t> position) {
  const reset_at_exit reset{insert_};
  insert_.bind(1, added.shown.id);
  insert_.bind(2, added.shown.document_id);
  insert_.bind(3, added.shown.status);
  insert_.bind(4, std::int64_t{added.shown.priority});
  insert_.bind_nullable(5, added.shown.metadata);
  insert_.bind_nullable(6, added.shown.error_message);
  insert_.bind(7, added.shown.created_at);
  insert_.bind(8, added.shown.updated_at);
  insert_.bind(9, added.queue);
  insert_.bind(10, std::int64_t{added.attempt});
  insert_.bind(11, std::int64_t{added.max_attempts});
  insert_.bind_nullable(12, to_stored(added.run_after));
  insert_.bind_nullable(13, added.output);
  insert_.bind_nullable(14, position);  // NULL: the next one
  insert_.step();
  if (database_.changes() == 0) return std::nullopt;
  return database_.last_position();
}

void job_writer::update(std::int64_t position, const full_job& after) {
  const reset_at_exit reset{update_};
  update_.bind(1, after.shown.status);
  update_.bind_nullable(2, after.shown.error_message);
  update_.bind(3, after.shown.updated_at);
  update_.bind(4, std::int64_t{after.attempt});
  update_.bind_nullable(5, to_stored(after.run_after));
  update_.bind_nullable(6, after.output);
  update_.bind(7, position);
  update_.step();
}

void job_writer::remove(std::int64_t position) {
  keep_aside_.bind(1, position);
  keep_aside_.run();
  remove_.bind(1, position);
  remove_.run();
}

}  // namespace extraction::store::sqlite
