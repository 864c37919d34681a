// A shim over one of SQLite's virtual file systems (sqlite.org/vfs.html) that gathers the writes to
// a write-ahead log.
//
// SQLite writes a frame of the log in two calls, and each takes the kernel several microseconds
// (docs/performance.md). Here consecutive writes are held back and passed down in one call, before
// anything else is done with the log.
//
// Another connection never misses what is held back. With synchronous=FULL, SQLite syncs a commit,
// and checks whether that has failed, before it shows the commit to others (wal.c,
// sqlite3WalFrames); what a rollback leaves is passed down before the lock is released. So a
// connection must use FULL, or none of this. After a crash a log looks as if the process had ended
// some calls earlier.
//
// Only the log is gathered. A checkpoint that a reader holds up records what it has copied into the
// database file without a sync (wal.c, walCheckpoint): a write that failed late would not be
// noticed.
#pragma once

#include <sqlite3.h>

namespace extraction::store::sqlite {

class gathering_vfs : private sqlite3_vfs {
 public:
  // Registers itself with SQLite for the whole process. `name` is the name to pass to
  // sqlite3_open_v2. It and `below`, whose files can share memory (xShmMap), must outlive this
  // object. Throws std::bad_alloc.
  gathering_vfs(const char* name, sqlite3_vfs& below);

  // No connection may use it any more.
  ~gathering_vfs();

  gathering_vfs(const gathering_vfs&) = delete;
  gathering_vfs& operator=(const gathering_vfs&) = delete;

  const char* name() const { return zName; }

 private:
  static int open(sqlite3_vfs* self, const char* name, sqlite3_file* storage, int flags,
                  int* opened);

  sqlite3_vfs& below_;
};

}  // namespace extraction::store::sqlite
