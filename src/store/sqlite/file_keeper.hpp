// Checks between the groups of writes, and while there are none, whether the database file is still
// in place, and copies its log into it. A database in memory needs neither.
//
// Belongs to the writer thread, except condition().
#pragma once

#include <optional>

#include <spdlog/logger.h>

#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/file_condition.hpp"
#include "store/sqlite/file_watch.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "store/sqlite/writing_session.hpp"

namespace extraction::store::sqlite {

class file_keeper {
 public:
  // `writer` has the file open. `log` must outlive this object. Throws store_unavailable as
  // file_watch does.
  file_keeper(const sqlite_settings& settings, connection& writer, spdlog::logger& log);

  // In all of these, `session` is null while the file cannot be opened.

  // Throws store_unavailable if the file is lost: what is committed to it now will be missing at
  // the next start.
  void require_file(writing_session* session);

  // To be called once the waiting writes have been answered.
  void checkpoint(writing_session* session);

  // To be called while there is nothing to write.
  void rest(writing_session* session);

  // To be called last.
  void leave();

  // The condition of the file; one in memory is always in place. Thread-safe.
  file_condition& condition() { return condition_; }

 private:
  file_condition condition_;
  std::optional<file_watch> watch_;  // none in memory
  checkpointer checkpoints_;
};

}  // namespace extraction::store::sqlite
