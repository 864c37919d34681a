#include "store/sqlite/gathering_vfs.hpp"

#include <memory>
#include <new>

#include "store/sqlite/gathering_file.hpp"

namespace extraction::store::sqlite {

namespace {

gathering_file& gathering(sqlite3_file* file) {
  return *static_cast<gathering_file*>(file);
}

// Forwards a method to the underlying file. Its result and arguments follow from its place in the
// table.
template <auto Method, class Result, class... Arguments>
Result call(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file& below = gathering(file).below();
  return (below.pMethods->*Method)(&below, arguments...);
}

// A method that sees the file as if nothing had been held back.
template <auto Method, class... Arguments>
int flush_and_call(sqlite3_file* file, Arguments... arguments) {
  const int flushed = gathering(file).flush();
  return flushed != SQLITE_OK ? flushed : call<Method, int>(file, arguments...);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  return gathering(file).write(bytes, size, offset);
}

int close(sqlite3_file* file) {
  gathering_file& closed = gathering(file);
  const int flushed = closed.flush();
  if (closed.database) closed.database->log = nullptr;
  const int code = call<&sqlite3_io_methods::xClose, int>(file);
  std::destroy_at(&closed);
  return flushed != SQLITE_OK ? flushed : code;
}

// The reason of a failed write must be available, though nothing more is passed down after that.
int control(sqlite3_file* file, int operation, void* argument) {
  if (operation != SQLITE_FCNTL_LAST_ERRNO) {
    return flush_and_call<&sqlite3_io_methods::xFileControl>(file, operation, argument);
  }
  return call<&sqlite3_io_methods::xFileControl, int>(file, operation, argument);
}

// Others are about to read the log, or to write to it. A failure may not be reportable here; it
// shows in the next call.
void flush_log(sqlite3_file* database) {
  if (gathering(database).log) gathering(database).log->flush();
}

int lock_shared_memory(sqlite3_file* database, int offset, int count, int flags) {
  if (flags & SQLITE_SHM_UNLOCK) flush_log(database);
  return call<&sqlite3_io_methods::xShmLock, int>(database, offset, count, flags);
}

void publish_shared_memory(sqlite3_file* database) {
  flush_log(database);
  call<&sqlite3_io_methods::xShmBarrier, void>(database);
}

int leave_shared_memory(sqlite3_file* database, int remove) {
  flush_log(database);
  return call<&sqlite3_io_methods::xShmUnmap, int>(database, remove);
}

// Version 2 has no xFetch, with which SQLite would read from a mapping and miss what is held back.
const sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = flush_and_call<&sqlite3_io_methods::xRead>,
    .xWrite = write,
    .xTruncate = flush_and_call<&sqlite3_io_methods::xTruncate>,
    .xSync = flush_and_call<&sqlite3_io_methods::xSync>,
    .xFileSize = flush_and_call<&sqlite3_io_methods::xFileSize>,
    .xLock = call<&sqlite3_io_methods::xLock>,
    .xUnlock = call<&sqlite3_io_methods::xUnlock>,
    .xCheckReservedLock = call<&sqlite3_io_methods::xCheckReservedLock>,
    .xFileControl = control,
    .xSectorSize = call<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = call<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = call<&sqlite3_io_methods::xShmMap>,
    .xShmLock = lock_shared_memory,
    .xShmBarrier = publish_shared_memory,
    .xShmUnmap = leave_shared_memory,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// Without "powersafe overwrite" SQLite pads the log after the sync that it checks (wal.c,
// walWriteToLog).
bool ends_with_the_sync(sqlite3_file* database) {
  return (call<&sqlite3_io_methods::xDeviceCharacteristics, int>(database) &
          SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
}

}  // namespace

// Everything except opening a file is passed to the underlying VFS.
gathering_vfs::gathering_vfs(const char* name, sqlite3_vfs& below)
    : sqlite3_vfs(below), below_(below) {
  szOsFile += static_cast<int>(sizeof(gathering_file));
  pNext = nullptr;
  zName = name;
  xOpen = open;
  if (sqlite3_vfs_register(this, 0) != SQLITE_OK) throw std::bad_alloc();
}

gathering_vfs::~gathering_vfs() {
  sqlite3_vfs_unregister(this);
}

int gathering_vfs::open(sqlite3_vfs* self, const char* name, sqlite3_file* storage, int flags,
                        int* opened) {
  sqlite3_vfs& below = static_cast<gathering_vfs*>(self)->below_;
  const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
  if (!is_log && !(flags & SQLITE_OPEN_MAIN_DB)) {
    return below.xOpen(&below, name, storage, flags, opened);
  }

  gathering_file* const file = std::construct_at(reinterpret_cast<gathering_file*>(storage));
  const int code = below.xOpen(&below, name, &file->below(), flags, opened);
  if (code != SQLITE_OK) {
    // Without methods SQLite does not close it, as for one that could not be opened.
    if (file->below().pMethods) call<&sqlite3_io_methods::xClose, int>(file);
    std::destroy_at(file);
    storage->pMethods = nullptr;
    return code;
  }
  file->pMethods = &methods;
  if (is_log) {
    file->database = &gathering(sqlite3_database_file_object(name));
    file->database->log = file;
    if (ends_with_the_sync(file->database)) file->gather();
  }
  return SQLITE_OK;
}

}  // namespace extraction::store::sqlite
