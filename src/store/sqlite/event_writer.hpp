// The changes to the event table, prepared on one connection. Belongs to that connection's thread;
// the caller manages the transaction, which also contains the change of the job.
#pragma once

#include <cstdint>
#include <optional>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "jobs/job_archive.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Jobs are identified by their positions.
class event_writer {
 public:
  explicit event_writer(connection& database);

  // Adds the event after all others. `after` is the job right after the event.
  void append(std::int64_t job, const event& what, const full_job& after);

  // Adds a place of the feed of another store, if none is there yet.
  void restore(const archived_event& copied);

  // Empties the places of all events of the job so far: only their cursors remain valid.
  void clear(std::int64_t job);

 private:
  void insert(std::optional<event_cursor> place, std::optional<std::int64_t> job, const event& what,
              const full_job& after);

  statement insert_;
  statement clear_;
};

}  // namespace extraction::store::sqlite
