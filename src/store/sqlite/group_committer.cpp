#include "store/sqlite/group_committer.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace extraction::store::sqlite {

namespace {

// A write that changes nothing: the page that contains it goes to the log, and the log to the disk.
void rewrite_header(connection& database) {
  const auto version = database.query_text("PRAGMA user_version");
  database.execute("PRAGMA user_version = " + version.value_or("0"));
}

std::string reason_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& problem) {
    return problem.what();
  }
}

}  // namespace

group_committer::group_committer(const sqlite_settings& settings, spdlog::logger& log)
    : settings_(settings),
      failures_(log, spdlog::level::err, "SQLite accepts writes again"),
      session_(std::in_place, settings_),
      file_(settings_, session_->database, log) {}

void group_committer::commit(write_group& writes, probe asked,
                             const std::function<void(write_group&)>& add_waiting) {
  if (!begin(writes, asked, add_waiting)) return;
  bool has_changed = false;
  try {
    for (const auto& write : writes) has_changed |= run_in_savepoint(*write);
    if (asked) rewrite_header(session_->database);
    session_->commit.run();
    commits_.fetch_add(1, std::memory_order_release);
  } catch (const std::exception& failure) {
    // Nothing of the group is stored or, if COMMIT itself failed, all of it may be.
    fail(writes, failure, asked);
    reopen();
    return;
  }
  if (confirm(writes, asked)) note_commit(writes, has_changed, asked);
}

bool group_committer::begin(write_group& writes, probe& asked,
                            const std::function<void(write_group&)>& add_waiting) {
  try {
    file_.require_file(session());
    if (!session_) session_.emplace(settings_);
    session_->begin.run();
    return true;
  } catch (const std::exception& failure) {
    // Another program holds the lock, or the file is gone, so all others would wait as long in
    // vain.
    add_waiting(writes);
    fail(writes, failure, asked);
    const auto* const told = dynamic_cast<const sqlite_error*>(&failure);
    if (told && !told->is_busy()) reopen();
    return false;
  }
}

// A commit to a file that had been lost by then must not be acknowledged.
bool group_committer::confirm(write_group& writes, probe& asked) {
  try {
    file_.require_file(session());
    return true;
  } catch (const store_unavailable& failure) {
    fail(writes, failure, asked);
    return false;
  }
}

// Returns whether it has changed the database.
bool group_committer::run_in_savepoint(pending_write& write) {
  session_->savepoint.run();
  const int changes = sqlite3_total_changes(session_->database.handle());
  try {
    write.task(*session_);
  } catch (const std::exception& failure) {
    // Some errors end the whole transaction, and with it every write of the group.
    if (!session_->database.in_transaction()) throw;
    write.failure = std::current_exception();
    condition().note_failure(failure);
    session_->rollback_to.run();
  }
  session_->release.run();
  return !write.failure && changes != sqlite3_total_changes(session_->database.handle());
}

// A commit of changes to jobs that do not exist wrote nothing, and says nothing about the store;
// but a commit of writes that all failed does.
void group_committer::note_commit(const write_group& writes, bool has_changed, probe& asked) {
  if (has_changed) {
    failures_.ended();
    readiness_->note_success();
  } else if (const auto failed = std::ranges::find_if(
                 writes, [](const auto& write) { return write->failure != nullptr; });
             failed != writes.end()) {
    readiness_->note_failure(reason_of((*failed)->failure));
  }
  if (asked) asked->succeed();
}

void group_committer::fail(write_group& writes, const std::exception& failure, probe& asked) {
  condition().note_failure(failure);
  if (!writes.empty()) {
    failures_.occurred(failure.what(), "a group of writes failed: ");
    readiness_->note_failure(failure.what());
  } else if (asked) {
    asked->fail(failure.what());
  }
  for (const auto& write : writes) {
    if (!write->failure)
      write->failure = std::make_exception_ptr(store_unavailable(failure.what()));
  }
}

// The state of a connection after a failed commit, or if it cannot begin a transaction, cannot be
// trusted, so the next write uses a new one.
void group_committer::reopen() {
  if (settings_.path != in_memory_path) return session_.reset();
  // The connection is the database. A rollback ends the transaction, whatever it returns.
  if (session_->database.in_transaction()) {
    sqlite3_exec(session_->database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace extraction::store::sqlite
