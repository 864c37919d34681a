// Stores what was copied from another store, prepared on one connection. Belongs to that
// connection's thread; the caller manages the transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "jobs/job_archive.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/event_writer.hpp"
#include "store/sqlite/idempotency_keys.hpp"
#include "store/sqlite/job_writer.hpp"

namespace extraction::store::sqlite {

class archive_writer {
 public:
  explicit archive_writer(connection& database);

  // See job_archive.
  void add_jobs(std::span<const archived_job> copied);
  void add_events(std::span<const archived_event> copied, std::optional<event_cursor> start);
  void add_keys(std::span<const archived_key> copied);

 private:
  void keep_deleted_job(const archived_event& deletion);
  void note_as_given(std::int64_t job);

  job_writer jobs_;
  event_writer events_;
  idempotency_keys keys_;
  statement remove_start_;
  statement keep_deleted_;
  statement begin_numbers_;
  statement raise_numbers_;
};

}  // namespace extraction::store::sqlite
