#include "store/sqlite/failure_words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <initializer_list>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace extraction::store::sqlite {

namespace {

struct wording {
  int code;
  std::string_view words;
};

// Used where SQLite's own message ("disk I/O error") says less.
constexpr std::array wordings{
    wording{SQLITE_FULL, "the disk is full"},
    wording{SQLITE_BUSY, "another program keeps the database locked"},
    wording{SQLITE_BUSY_RECOVERY, "another program keeps the database locked to recover its log"},
    wording{SQLITE_READONLY_DIRECTORY, "the directory of the database is not writable"},
    wording{SQLITE_READONLY_CANTINIT, "the log's index (-shm) is not writable"},
    wording{SQLITE_READONLY_DBMOVED, "the database file was moved or deleted"},
    wording{SQLITE_CANTOPEN,
            "the database file, its log (-wal) or the log's index (-shm) cannot be "
            "opened"},
    wording{SQLITE_CANTOPEN_ISDIR, "it is a directory"},
    wording{SQLITE_IOERR_READ, "cannot read the file"},
    wording{SQLITE_IOERR_SHORT_READ, "the file is shorter than it should be"},
    wording{SQLITE_IOERR_WRITE, "cannot write to the file"},
    wording{SQLITE_IOERR_FSYNC, "cannot sync the file to the disk"},
    wording{SQLITE_IOERR_DIR_FSYNC, "cannot sync the directory to the disk"},
    wording{SQLITE_IOERR_TRUNCATE, "cannot truncate the file"},
    wording{SQLITE_IOERR_FSTAT, "cannot inspect the file"},
    wording{SQLITE_IOERR_DELETE, "cannot delete a file"},
    wording{SQLITE_IOERR_RDLOCK, "cannot lock the file"},
    wording{SQLITE_IOERR_LOCK, "cannot lock the file"},
    wording{SQLITE_IOERR_UNLOCK, "cannot unlock the file"},
    wording{SQLITE_IOERR_SHMOPEN, "cannot open the log's index (-shm)"},
    wording{SQLITE_IOERR_SHMSIZE, "cannot extend the log's index (-shm)"},
    wording{SQLITE_IOERR_SHMLOCK, "cannot lock the log's index (-shm)"},
    wording{SQLITE_IOERR_SHMMAP, "cannot map the log's index (-shm) into memory"},
    wording{SQLITE_IOERR_GETTEMPPATH, "there is no writable directory for temporary files"},
    wording{SQLITE_IOERR_NOMEM, "out of memory"},
};

// SQLite stores the system's error with these (sqlite.org/c3ref/system_errno.html).
bool has_system_error(int code) {
  const int primary = code & 0xff;
  return (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && code != SQLITE_IOERR_NOMEM &&
         code != SQLITE_IOERR_SHORT_READ && code != SQLITE_IOERR_GETTEMPPATH;
}

// 0: unknown. SQLite does not store it if COMMIT fails, so the log is asked.
int system_error_of(sqlite3* database) {
  int number = sqlite3_system_errno(database);
  if (number != 0) return number;
  sqlite3_file* log = nullptr;
  sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  if (log && log->pMethods) {
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number);
  }
  return number;
}

std::string system_words(int number) {
  if (number == ENOSPC) return "the disk is full";
  return std::generic_category().message(number);
}

// For root, only a read-only file system is not writable.
bool may_write(const std::string& path, int rights) {
  return ::faccessat(AT_FDCWD, path.c_str(), rights, AT_EACCESS) == 0;
}

// Describes the first that exists and is not writable.
std::string describe_closed(std::initializer_list<std::string> paths) {
  for (const std::string& one : paths) {
    struct stat found {};
    if (::stat(one.c_str(), &found) != 0) continue;
    if (may_write(one, S_ISDIR(found.st_mode) ? W_OK | X_OK : R_OK | W_OK)) continue;
    if (errno == EROFS) return one + " is on a read-only file system; remount that for writing";
    return one + " belongs to user " + std::to_string(found.st_uid) +
           " and is not writable by user " + std::to_string(::geteuid()) +
           ", which this process runs as; change its owner, or run the service as its owner";
  }
  return {};
}

// Without symbolic links, as SQLite names the files beside it.
std::string resolve(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::weakly_canonical(path, ignored).string();
}

}  // namespace

std::string describe_failure(sqlite3* database) {
  const int code = sqlite3_extended_errcode(database);
  const auto* const found = std::ranges::find(wordings, code, &wording::code);
  std::string text = found != wordings.end() ? std::string(found->words) : sqlite3_errmsg(database);
  const int system_error = has_system_error(code) ? system_error_of(database) : 0;
  if (system_error != 0) text += ": " + system_words(system_error);
  return text;
}

std::string describe_missing_rights(const std::string& path) {
  const std::string file = resolve(path);
  return describe_closed(
      {std::filesystem::path(file).parent_path().string(), file, file + "-wal", file + "-shm"});
}

std::string describe_missing_rights_to_log(const std::string& path) {
  const std::string file = resolve(path);
  return describe_closed({file + "-wal", file + "-shm"});
}

}  // namespace extraction::store::sqlite
