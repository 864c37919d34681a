// Sits between SQLite's unix VFS and pwrite(2) while it lives: counts the calls, and can make them
// fail. SQLite takes a plain function, so only one can exist at a time.
#pragma once

#include <cerrno>
#include <functional>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

#include <sqlite3.h>

namespace extraction::store::sqlite {

class watched_writes {
 public:
  // Whether the write to a descriptor shall fail.
  using failure = std::function<bool(int descriptor)>;

  watched_writes() {
    calls_ = 0;
    set(reinterpret_cast<sqlite3_syscall_ptr>(&write));
  }
  ~watched_writes() {
    set(nullptr);
    fails_ = nullptr;
  }
  watched_writes(const watched_writes&) = delete;
  watched_writes& operator=(const watched_writes&) = delete;

  int calls() const { return calls_; }
  // With an error of errno(3), by default that of a full disk.
  void fail(failure when, int error = ENOSPC) {
    fails_ = std::move(when);
    error_ = error;
  }
  void fail_all() {
    fail([](int) { return true; });
  }
  void fail_none() { fail(nullptr); }

  // Fails only writes to this file.
  void fail_to(const char* path) {
    struct stat wanted {};
    stat(path, &wanted);
    fail([inode = wanted.st_ino](int descriptor) {
      struct stat written {};
      return fstat(descriptor, &written) == 0 && written.st_ino == inode;
    });
  }

 private:
  static ssize_t write(int descriptor, const void* bytes, std::size_t size, off_t offset) {
    ++calls_;
    if (!fails_ || !fails_(descriptor)) return pwrite(descriptor, bytes, size, offset);
    errno = error_;
    return -1;
  }

  static void set(sqlite3_syscall_ptr function) {
    sqlite3_vfs* const vfs = sqlite3_vfs_find("unix");
    for (const char* name : {"pwrite", "pwrite64"}) vfs->xSetSystemCall(vfs, name, function);
  }

  inline static int calls_ = 0;
  inline static failure fails_;
  inline static int error_ = ENOSPC;
};

}  // namespace extraction::store::sqlite
