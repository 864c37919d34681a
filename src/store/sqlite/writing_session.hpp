// The connection that writes, with the statements prepared on it. Belongs to the writer thread.
#pragma once

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/expiry.hpp"
#include "store/sqlite/job_commands.hpp"
#include "store/sqlite/reading_session.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction::store::sqlite {

struct writing_session {
  // Opens the file and brings its schema up to date. Throws store_unavailable if it cannot.
  explicit writing_session(const sqlite_settings& settings);

  connection database;
  log_length log;
  reading_session reader;
  job_commands commands;
  expiry expired;
  statement begin, commit, savepoint, release, rollback_to;
};

}  // namespace extraction::store::sqlite
