// Copies the log into the database file whenever it has grown by some pages, as SQLite itself
// would, and reports what SQLite would not: that it failed
// (https://www.sqlite.org/c3ref/wal_hook.html).
//
// Belongs to the writer thread, and outlives its connections.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <spdlog/logger.h>

#include "store/sqlite/connection.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::store::sqlite {

// How many pages the log of a connection's database has, as of its last commit. Replaces SQLite's
// automatic checkpoints, which it turns off. 0 without a log.
class log_length {
 public:
  // `writer` must outlive it.
  explicit log_length(connection& writer);
  log_length(const log_length&) = delete;
  log_length& operator=(const log_length&) = delete;

  int pages() const { return pages_; }

 private:
  static int note(void* self, sqlite3*, const char*, int pages);

  int pages_ = 0;
};

class checkpointer {
 public:
  struct limits {
    int pages = 1000;                        // by which the log grows between two checkpoints
    std::uintmax_t size = 64 * 1024 * 1024;  // bytes from which a held-up log is reported
    std::chrono::seconds retry{1};           // after a checkpoint that left something undone
  };

  // `log` must outlive it.
  checkpointer(limits applied, spdlog::logger& log);

  using time_point = std::chrono::steady_clock::time_point;

  // Must be called when what was committed has been acknowledged, so that nobody waits for it, and
  // from time to time while there is nothing to write, for what was left undone.
  void run_if_due(connection& writer, const log_length& length, time_point now);

 private:
  void run(connection& writer, int pages, time_point now);

  const limits limits_;
  recurring_problem failures_;
  recurring_problem held_up_;  // by another program's transaction
  int due_ = limits_.pages;    // the number of pages at which the next is due
  int seen_ = 0;               // pages when last checked
  bool is_undone_ = false;
  time_point last_run_;
};

}  // namespace extraction::store::sqlite
