// The queries over a database, prepared on one connection. Belongs to that connection's thread.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/event_reader.hpp"
#include "store/sqlite/job_reader.hpp"

namespace extraction::store::sqlite {

struct reading_session {
  explicit reading_session(connection& database) : jobs(database), events(database) {}

  job_reader jobs;
  event_reader events;
};

}  // namespace extraction::store::sqlite
