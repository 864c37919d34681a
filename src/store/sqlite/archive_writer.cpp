#include "store/sqlite/archive_writer.hpp"

#include <chrono>
#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

archive_writer::archive_writer(connection& database)
    : jobs_(database),
      events_(database),
      keys_(database, std::chrono::seconds::zero()),
      remove_start_(database,
                    "DELETE FROM extraction_job_event WHERE position = ?1 AND nonce = ?2"),
      keep_deleted_(
          database,
          "INSERT INTO extraction_job_deleted (" + std::string(deleted_job_columns) +
              ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (job) DO NOTHING"),
      // The last position given, a row that the table's first job would bring
      // (sqlite.org/autoinc.html).
      begin_numbers_(database,
                     "INSERT INTO sqlite_sequence (name, seq) SELECT 'extraction_job', 0 WHERE NOT "
                     "EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'extraction_job')"),
      raise_numbers_(database,
                     "UPDATE sqlite_sequence SET seq = ?1 WHERE name = 'extraction_job' "
                     "AND seq < ?1") {}

void archive_writer::add_jobs(std::span<const archived_job> copied) {
  for (const archived_job& each : copied) jobs_.insert(each.all, each.position);
}

void archive_writer::add_events(std::span<const archived_event> copied,
                                std::optional<event_cursor> start) {
  if (start) {
    remove_start_.bind(1, start->position);
    remove_start_.bind(2, std::int64_t{start->check});
    remove_start_.run();
  }
  for (const archived_event& each : copied) {
    events_.restore(each);
    const bool is_deletion = each.job != 0 && each.shown.what.type == event_type::deleted;
    if (is_deletion) keep_deleted_job(each);
  }
}

void archive_writer::add_keys(std::span<const archived_key> copied) {
  for (const archived_key& each : copied) {
    keys_.remember(each.request, each.job, each.created_at);
    note_as_given(each.job);
  }
}

void archive_writer::keep_deleted_job(const archived_event& deletion) {
  const full_job& gone = deletion.shown.job;
  const reset_at_exit reset{keep_deleted_};
  keep_deleted_.bind(1, deletion.job);
  keep_deleted_.bind(2, gone.shown.id);
  keep_deleted_.bind(3, gone.shown.document_id);
  keep_deleted_.bind(4, gone.shown.status);
  keep_deleted_.bind(5, std::int64_t{gone.shown.priority});
  keep_deleted_.bind(6, gone.queue);
  keep_deleted_.bind(7, std::int64_t{gone.max_attempts});
  keep_deleted_.bind(8, gone.shown.created_at);
  keep_deleted_.bind(9, gone.shown.updated_at);
  keep_deleted_.step();
  note_as_given(deletion.job);
}

// A new job must not get the position of one that is gone, and with it what refers to that.
void archive_writer::note_as_given(std::int64_t job) {
  begin_numbers_.run();
  raise_numbers_.bind(1, job);
  raise_numbers_.run();
}

}  // namespace extraction::store::sqlite
