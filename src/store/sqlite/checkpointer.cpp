#include "store/sqlite/checkpointer.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace extraction::store::sqlite {

namespace {

std::string log_path_of(connection& writer) {
  return sqlite3_filename_wal(sqlite3_db_filename(writer.handle(), "main"));
}

std::uintmax_t size_of(const std::string& path) {
  std::error_code ignored;
  const std::uintmax_t size = std::filesystem::file_size(path, ignored);
  return ignored ? 0 : size;
}

std::string in_mib(std::uintmax_t bytes) {
  return std::to_string((bytes + 512 * 1024) / (1024 * 1024)) + " MiB";
}

}  // namespace

log_length::log_length(connection& writer) {
  sqlite3_wal_hook(writer.handle(), note, this);
}

int log_length::note(void* self, sqlite3*, const char*, int pages) {
  static_cast<log_length*>(self)->pages_ = pages;
  return SQLITE_OK;
}

void checkpointer::run_if_due(connection& writer, const log_length& length, time_point now) {
  const int pages = length.pages();
  if (pages < std::exchange(seen_, pages)) due_ = limits_.pages;  // the log has begun anew
  const bool is_to_retry = is_undone_ && now - last_run_ >= limits_.retry;
  if (pages >= due_ || is_to_retry) run(writer, pages, now);
}

void checkpointer::run(connection& writer, int pages, time_point now) {
  due_ = pages + limits_.pages;
  last_run_ = now;
  int in_log = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(writer.handle(), "main", SQLITE_CHECKPOINT_PASSIVE,
                                             &in_log, &copied);
  is_undone_ = code != SQLITE_OK || copied < in_log;
  if (!is_undone_) return succeed();
  const std::string path = log_path_of(writer);
  const std::uintmax_t size = size_of(path);
  // Busy: another program makes a checkpoint itself.
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    const sqlite_error failure{"cannot copy the log into the database file", writer.handle()};
    fail(std::string(failure.what()) + "; " + path + " has grown to " + in_mib(size), now);
  } else {
    wait_for_reader(size, path, now);
  }
}

void checkpointer::fail(const std::string& why, time_point now) {
  ++failures_;
  if (is_time_to_speak(now)) log_.error("{}; failed {} times by now", why, failures_);
}

// A reader's transaction holds on to what the log had when it began (sqlite.org/wal.html, 6). One
// of ours ends with its turn.
void checkpointer::wait_for_reader(std::uintmax_t size, const std::string& path, time_point now) {
  if (size <= limits_.size || !is_time_to_speak(now)) return;
  log_.warn(
      "{} has grown to {}, as another program keeps a transaction open that reads what the "
      "database was like before; end that transaction or that program",
      path, in_mib(size));
}

bool checkpointer::is_time_to_speak(time_point now) {
  if (has_spoken_ && now - last_line_ < limits_.silence) return false;
  has_spoken_ = true;
  last_line_ = now;
  return true;
}

void checkpointer::succeed() {
  if (has_spoken_) {
    log_.info("the log is copied into the database file again, after {} failures", failures_);
  }
  has_spoken_ = false;
  failures_ = 0;
}

}  // namespace extraction::store::sqlite
