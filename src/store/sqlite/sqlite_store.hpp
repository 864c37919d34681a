// Jobs in one SQLite file, or in memory.
//
// Every I/O thread reads inline, on read-only connections of its own; all writes go through one
// write_queue. Only its connection ever writes or checkpoints: SQLite before 3.51.3 can damage a
// write-ahead log when two connections do.
#pragma once

#include <memory>
#include <optional>

#include <spdlog/logger.h>

#include "jobs/job_repository.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "store/sqlite/write_queue.hpp"

namespace extraction::store {

class sqlite_store final : public job_store {
 public:
  // Opens or creates the file, and brings its schema up to date. Throws store_unavailable if the
  // file cannot be opened for writing, is in use by another server, is not a database, or has a
  // newer schema. `log` must outlive the store.
  sqlite_store(sqlite_settings settings, spdlog::logger& log);

  std::unique_ptr<job_repository> open_repository(boost::asio::io_context& context) override;

 private:
  sqlite_settings settings_;
  std::optional<sqlite::file_lock> lock_;  // none in memory; released after the file is closed
  sqlite::write_queue writes_;
};

}  // namespace extraction::store
