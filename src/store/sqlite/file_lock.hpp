// Keeps a second server from using a database file for as long as this one runs.
#pragma once

#include <string>

namespace extraction::store::sqlite {

// An advisory lock (flock(2)) on the database file itself, so that it holds whatever path is used.
// SQLite's own locks are of another kind (fcntl(2)) and do not conflict with it; but closing any
// descriptor of the file would drop them, so the lock must be taken before SQLite opens the file
// and released after it has closed it.
class file_lock {
 public:
  // Creates the file if there is none. Throws store_unavailable if it cannot be opened for writing
  // or is locked.
  explicit file_lock(const std::string& path);
  ~file_lock();
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;

 private:
  int descriptor_;
};

}  // namespace extraction::store::sqlite
