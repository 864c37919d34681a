// Whether the files that SQLite has open are still those at their paths.
//
// SQLite opens the database file, its log (-wal) and the log's index (-shm) once. If one of them is
// moved, deleted or replaced meanwhile, SQLite continues with the open files, and what it commits
// there is lost with the process, or is mixed with another database at the next start
// (https://www.sqlite.org/howtocorrupt.html).
//
// Belongs to the thread of the writer's connection.
#pragma once

#include <array>
#include <string>
#include <sys/types.h>

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// At a start, SQLite would delete the log of a file that is missing (or empty), with all the writes
// in it. Throws store_unavailable if there is such a log. Must be called before the file is
// created.
void refuse_log_without_file(const std::string& path);

class database_files {
 public:
  // `open` has read from the file at `path`, which has a log. Throws store_unavailable if the files
  // cannot be inspected, or have already changed.
  database_files(std::string path, connection& open);
  ~database_files();
  database_files(const database_files&) = delete;
  database_files& operator=(const database_files&) = delete;

  enum class state {
    in_place,
    file_absent,    // moved or deleted, and nothing is in its place
    file_replaced,  // another file is in its place
    log_lost,       // the log was moved, deleted or replaced, and the file was not
    index_lost,     // the same for the log's index
  };

  // Takes a few microseconds.
  state look() const;

  // What has happened, where, and what to do, for the log of the service.
  std::string describe(state found) const;

  const std::string& log_path() const { return log_.path; }

  // Removes what is left of the log and its index, if those at their paths are still ours.
  void remove_log() const;

 private:
  // Identifies a file for as long as it is open somewhere.
  struct identity {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const identity&) const = default;
  };
  struct known_file {
    std::string path;
    identity opened;
  };

  static identity look_at(const std::string& path);
  static bool is_in_place(const known_file& file) { return look_at(file.path) == file.opened; }

  std::string fate() const;

  // Keeps the files of the log and the index from being closed and recreated as long as this object
  // lives, whatever other connections do.
  connection keeper_;
  // The file itself, opened with O_PATH: closing it releases no lock of SQLite, as closing a
  // readable descriptor would (sqlite.org/howtocorrupt.html, 2.2).
  int descriptor_ = -1;
  known_file file_;
  known_file log_;
  known_file index_;
};

}  // namespace extraction::store::sqlite
