// Whether the files that SQLite has open are still those at their paths.
//
// SQLite opens the database file, its log (-wal) and the log's index (-shm) once. If one of them is
// moved, deleted or replaced meanwhile, it goes on with what it has open, and what it commits there
// is gone with the process, or is mixed with another database by the next start
// (https://www.sqlite.org/howtocorrupt.html).
//
// Belongs to the thread of the connection that writes.
#pragma once

#include <array>
#include <string>
#include <sys/types.h>

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// A start would have SQLite delete the log of a file that is not there (or is empty), with all the
// writes in it. Throws store_unavailable if there is such a log. To be called before the file is
// made.
void refuse_log_without_file(const std::string& path);

class database_files {
 public:
  // `open` has read from the file at `path`, which has a log. Throws store_unavailable if the files
  // cannot be looked at, or are others already.
  database_files(std::string path, connection& open);
  ~database_files();
  database_files(const database_files&) = delete;
  database_files& operator=(const database_files&) = delete;

  enum class state {
    in_place,
    file_absent,    // moved or deleted, and nothing is in its place
    file_replaced,  // another file is in its place
    log_lost,       // the log was moved, deleted or replaced, and the file was not
    index_lost,     // the same of the log's index
  };

  // Takes a few microseconds.
  state look() const;

  // What has happened, where, and what to do, for the log of the service.
  std::string describe(state found) const;

  const std::string& log_path() const { return log_.path; }

  // Removes what is left of the log and its index, if those at their paths are still ours.
  void remove_log() const;

 private:
  // Names a file for as long as it is open somewhere.
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

  // Keeps the log's and the index's files from being closed and made anew as long as this lives,
  // whatever becomes of other connections.
  connection keeper_;
  // Of the file itself, opened with O_PATH: closing it drops no lock of SQLite's, as closing one
  // that can be read from would (sqlite.org/howtocorrupt.html, 2.2).
  int descriptor_ = -1;
  known_file file_;
  known_file log_;
  known_file index_;
};

}  // namespace extraction::store::sqlite
