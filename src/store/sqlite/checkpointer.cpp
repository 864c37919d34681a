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

checkpointer::checkpointer(limits applied, spdlog::logger& log)
    : limits_(applied),
      failures_(log, spdlog::level::err, "the log is being copied into the database file again"),
      held_up_(log, spdlog::level::warn, "nothing holds up the log any more") {}

log_length::log_length(connection& writer) {
  sqlite3_wal_hook(writer.handle(), note, this);
}

int log_length::note(void* self, sqlite3*, const char*, int pages) {
  static_cast<log_length*>(self)->pages_ = pages;
  return SQLITE_OK;
}

void checkpointer::run_if_due(connection& writer, const log_length& length, time_point now) {
  const int pages = length.pages();
  if (pages < std::exchange(seen_, pages)) due_ = limits_.pages;  // the log has been restarted
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
  const std::string path = log_path_of(writer);
  const std::uintmax_t size = size_of(path);
  const std::string growth = path + " has grown to " + in_mib(size) + ": ";
  // Busy: another program is making a checkpoint itself.
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) {
    const sqlite_error failure{"cannot copy the log into the database file", writer.handle()};
    failures_.occurred(failure.what(), growth, now);
    return;
  }
  failures_.ended(now);
  // A reader's transaction keeps what the log contained when it began (sqlite.org/wal.html, 6).
  // Ours end with their turn.
  if (!is_undone_) {
    held_up_.ended(now);
  } else if (size > limits_.size) {
    held_up_.occurred(
        "another program keeps a transaction open that still reads an earlier state of the "
        "database; "
        "end that transaction or that program",
        growth, now);
  }
}

}  // namespace extraction::store::sqlite
