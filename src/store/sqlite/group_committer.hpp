// Commits groups of writes: runs each in a savepoint of its own inside one transaction, and commits
// once with synchronous=FULL. A write that fails does not affect the others.
//
// Belongs to the writer thread, except for the functions marked thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include <spdlog/logger.h>

#include "store/readiness.hpp"
#include "store/sqlite/file_keeper.hpp"
#include "store/sqlite/pending_write.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "store/sqlite/writing_session.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::store::sqlite {

class group_committer {
 public:
  // Opens the file and brings its schema up to date. Throws store_unavailable if it cannot.
  // `log` must outlive this object.
  group_committer(const sqlite_settings& settings, spdlog::logger& log);

  using probe = std::optional<readiness::probe>;

  // Records in each write that failed why it did; a commit that failed may still have happened. If
  // no transaction can begin, the waiting writes would wait in vain, too. So `add_waiting` is
  // called to add them to `writes`, and they fail as well. A probe is a write that changes no job.
  void commit(write_group& writes, probe asked,
              const std::function<void(write_group&)>& add_waiting);

  // To be called once the group has been acknowledged.
  void checkpoint() { file_.checkpoint(session()); }

  // To be called while there is nothing to write.
  void rest() { file_.rest(session()); }

  // To be called last.
  void leave() { file_.leave(); }

  // How many groups have been committed. Thread-safe, as are the next two.
  const std::atomic<std::uint64_t>& commits() const { return commits_; }
  file_condition& condition() { return file_.condition(); }
  readiness& health() { return *readiness_; }

 private:
  writing_session* session() { return session_ ? &*session_ : nullptr; }
  bool begin(write_group& writes, probe& asked,
             const std::function<void(write_group&)>& add_waiting);
  bool confirm(write_group& writes, probe& asked);
  bool run_in_savepoint(pending_write& write);
  void note_commit(const write_group& writes, bool has_changed, probe& asked);
  void fail(write_group& writes, const std::exception& failure, probe& asked);
  void reopen();

  const sqlite_settings settings_;
  recurring_problem failures_;
  std::optional<writing_session> session_;  // none while the file cannot be opened again
  file_keeper file_;
  std::atomic<std::uint64_t> commits_{0};
  const std::shared_ptr<readiness> readiness_ = std::make_shared<readiness>();
};

}  // namespace extraction::store::sqlite
