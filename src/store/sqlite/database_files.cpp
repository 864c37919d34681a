#include "store/sqlite/database_files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <climits>

namespace extraction::store::sqlite {

namespace {

// The current path of a descriptor's file, according to the kernel; empty if /proc is unavailable.
std::string path_of(int descriptor) {
  std::string path(PATH_MAX, '\0');
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  path.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return path;
}

}  // namespace

void refuse_log_without_file(const std::string& path) {
  std::error_code ignored;
  const std::string file = std::filesystem::weakly_canonical(path, ignored).string();
  const std::string log = file + "-wal";
  struct stat found {};
  if (::stat(file.c_str(), &found) == 0 && found.st_size > 0) return;
  if (::stat(log.c_str(), &found) != 0 || found.st_size == 0) return;
  throw store_unavailable("there is no database at " + path + ", but its log " + log +
                          " holds writes of a file that was moved or deleted; put that file back "
                          "beside it or, to start with an empty database, move the log away");
}

database_files::database_files(std::string path, connection& open)
    : keeper_(path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX) {
  keeper_.query_text("SELECT name FROM sqlite_master LIMIT 1");
  // SQLite's name for it, which follows a symbolic link.
  const char* const name = sqlite3_db_filename(open.handle(), "main");
  descriptor_ = ::open(path.c_str(), O_PATH | O_CLOEXEC);
  struct stat opened {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &opened) != 0) {
    throw store_unavailable("cannot inspect " + path + ": " +
                            std::generic_category().message(errno));
  }
  file_ = {std::move(path), {opened.st_dev, opened.st_ino}};
  const std::string log = sqlite3_filename_wal(name);
  log_ = {log, look_at(log)};
  // No function returns its name (sqlite.org/walformat.html, 2).
  const std::string index = std::string(name) + "-shm";
  index_ = {index, look_at(index)};

  int has_moved = 0;
  sqlite3_file_control(open.handle(), "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
  if (has_moved != 0 || log_.opened == identity{} || index_.opened == identity{}) {
    throw store_unavailable("the files of " + file_.path + " were changed while it was opened");
  }
}

database_files::~database_files() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

database_files::identity database_files::look_at(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino};
}

database_files::state database_files::look() const {
  const identity file = look_at(file_.path);
  if (file == identity{}) return state::file_absent;
  if (file != file_.opened) return state::file_replaced;
  if (!is_in_place(log_)) return state::log_lost;
  if (!is_in_place(index_)) return state::index_lost;
  return state::in_place;
}

std::string database_files::describe(state found) const {
  switch (found) {
    case state::in_place: return "the files of " + file_.path + " are in place";
    case state::file_absent:
      return "the database file " + file_.path + fate() +
             "; put it back, and the service resumes by itself";
    case state::file_replaced:
      return "the database file " + file_.path +
             " was replaced by another while it was in use; "
             "the one in use" +
             fate() +
             "; put that back, or restart the service to continue "
             "with the one that is at " +
             file_.path + " now";
    case state::log_lost:
      return "the log of the database, " + log_.path +
             ", was moved, deleted or replaced while it was in use; restart the service";
    case state::index_lost:
      return "the index of the database's log, " + index_.path +
             ", was moved, deleted or replaced while it was in use; restart the service";
  }
  return {};
}

// What happened to the open file, as the end of a sentence about it.
std::string database_files::fate() const {
  struct stat now {};
  if (::fstat(descriptor_, &now) == 0 && now.st_nlink == 0) {
    return " was deleted and exists only as long as this process runs, as /proc/" +
           std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor_) +
           " , from where it can be copied";
  }
  const std::string path = path_of(descriptor_);
  if (path.empty() || path == file_.path) return " was moved";
  return " was moved to " + path;
}

void database_files::remove_log() const {
  for (const known_file* const one : {&log_, &index_}) {
    if (is_in_place(*one)) ::unlink(one->path.c_str());
  }
}

}  // namespace extraction::store::sqlite
