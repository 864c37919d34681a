#include "store/sqlite/job_writer.hpp"

#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

job_writer::job_writer(connection& database)
    : insert_(database,
              "INSERT INTO extraction_job (id, document_id, status, priority, metadata, "
              "error_message, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
              "ON CONFLICT (id) DO NOTHING"),
      find_(database,
            "SELECT " + std::string(job_columns) + ", position FROM extraction_job WHERE id = ?1"),
      update_(database,
              "UPDATE extraction_job SET status = ?1, error_message = ?2, updated_at = ?3 "
              "WHERE position = ?4") {}

void job_writer::insert(const job& added) {
  const reset_at_exit reset{insert_};
  insert_.bind(1, added.id);
  insert_.bind(2, added.document_id);
  insert_.bind(3, added.status);
  insert_.bind(4, std::int64_t{added.priority});
  insert_.bind_nullable(5, added.metadata);
  insert_.bind_nullable(6, added.error_message);
  insert_.bind(7, added.created_at);
  insert_.bind(8, added.updated_at);
  insert_.step();
}

result<job> job_writer::update(std::string_view id, const job_change& change, timestamp now) {
  const reset_at_exit reset_find{find_};
  find_.bind(1, id);
  if (!find_.step()) return error::job_not_found;
  job changed;
  read_job(find_, changed);
  const std::int64_t position = read_position(find_);

  if (apply(change, now, changed)) {
    const reset_at_exit reset_update{update_};
    update_.bind(1, changed.status);
    update_.bind_nullable(2, changed.error_message);
    update_.bind(3, changed.updated_at);
    update_.bind(4, position);
    update_.step();
  }
  return changed;
}

}  // namespace extraction::store::sqlite
