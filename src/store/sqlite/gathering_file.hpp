// One open file of gathering_vfs: the underlying file, and what was written but not passed down
// yet.
//
// Like everything that SQLite calls, it reports with result codes and never throws; and it belongs
// to one connection, so to one thread at a time.
#pragma once

#include <cstddef>
#include <memory>

#include <sqlite3.h>

namespace extraction::store::sqlite {

class gathering_file : public sqlite3_file {
 public:
  // Maximum number of bytes held back. SQLite's unix VFS takes a size modulo 128 KiB in one call
  // (os_unix.c, seekAndWriteFd), so this is the most that it can write.
  static constexpr std::size_t capacity = 128 * 1024 - 1;

  gathering_file();

  // Not open until the underlying VFS has opened it. Its storage follows that of this object.
  sqlite3_file& below() { return *reinterpret_cast<sqlite3_file*>(this + 1); }

  // The log of a database file; null while none is open.
  gathering_file* log = nullptr;
  // The database file of a log; null for others.
  gathering_file* database = nullptr;

  // From now on writes are held back, unless there is no memory for it.
  void gather();

  // Holds the bytes back if they follow what is held, or if nothing is; otherwise what is held is
  // passed down first.
  int write(const void* bytes, int size, sqlite3_int64 offset);

  // Passes down what is held back. Once this has failed, it and write() keep failing with the same
  // code: bytes that SQLite counts as written are lost, so nothing may be built on them.
  int flush();

 private:
  struct release {
    void operator()(char* memory) const noexcept { sqlite3_free(memory); }
  };

  std::unique_ptr<char, release> held_;
  std::size_t size_ = 0;
  sqlite3_int64 offset_ = 0;  // of the first byte held, in the file
  int failure_ = SQLITE_OK;
};

}  // namespace extraction::store::sqlite
