// The queries over a database, prepared on one connection. Belongs to that connection's thread.
#pragma once

#include <functional>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/event_reader.hpp"
#include "store/sqlite/job_reader.hpp"

namespace extraction::store::sqlite {

struct reading_session {
  explicit reading_session(connection& over) : database(over), jobs(over), events(over) {}

  connection& database;
  job_reader jobs;
  event_reader events;
};

using read_task = std::function<void(reading_session&)>;

}  // namespace extraction::store::sqlite
