// RAII for SQLite's C handles. Errors are thrown as sqlite_error, whose message says what was done
// and SQLite's reason, never a bound value. Not thread-safe: a connection and its statements belong
// to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "jobs/error.hpp"

namespace extraction::store::sqlite {

class sqlite_error : public store_unavailable {
 public:
  sqlite_error(std::string_view doing, sqlite3* database);

  // The extended result code, https://www.sqlite.org/rescode.html
  int code() const { return code_; }

  // Another connection holds a lock; this one is still usable.
  bool is_busy() const { return (code_ & 0xff) == SQLITE_BUSY; }

  // The file is damaged, or is not a database.
  bool is_damage() const;

 private:
  int code_;
};

// How a connection writes its log: as SQLite does, or through gathering_vfs, for which the
// connection must run with synchronous=FULL.
enum class write_calls { plain, gathered };

class connection {
 public:
  // `flags` are those of sqlite3_open_v2.
  connection(const std::string& path, int flags, write_calls calls = write_calls::plain);

  // Where temporary files go, for the whole process: the first folder that this is called with.
  // SQLite uses such files to sort, and to undo a write that changes more than 64 KiB of pages
  // (sqlite.org/tempfiles.html). Must be called while no other thread uses SQLite.
  static void keep_temporary_files_in(const std::string& folder);

  // Runs one or more statements that return nothing.
  void execute(const std::string& sql);

  // The first column of the first row as text; nullopt if there is no row or it is NULL.
  std::optional<std::string> query_text(const std::string& sql);

  // False once an error has ended the transaction, as SQLITE_FULL and others may.
  bool in_transaction() const { return sqlite3_get_autocommit(handle()) == 0; }

  // The rowid of the last inserted row.
  std::int64_t last_position() const { return sqlite3_last_insert_rowid(handle()); }

  // How many rows the last INSERT, UPDATE or DELETE changed.
  std::int64_t changes() const { return sqlite3_changes64(handle()); }

  sqlite3* handle() const { return database_.get(); }

 private:
  struct closer {
    void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, closer> database_;
};

// A prepared statement, kept for the life of its connection. Numbered as in SQLite: parameters from
// 1, columns from 0.
class statement {
 public:
  statement(connection& database, std::string_view sql);

  // Text and bytes are not copied: they must live until the statement is reset.
  void bind(int parameter, std::string_view text);
  void bind(int parameter, std::int64_t number);
  void bind(int parameter, std::span<const std::uint8_t> bytes);
  void bind_null(int parameter);

  // Binds NULL for nullopt.
  template <class Value>
  void bind_nullable(int parameter, const std::optional<Value>& value) {
    if (value) {
      bind(parameter, *value);
    } else {
      bind_null(parameter);
    }
  }

  // True: there is a row. False: done.
  bool step();
  void reset() noexcept;

  // Runs a statement that returns nothing.
  void run();

  // Valid until the next step() or reset(). NULL reads as empty text or 0.
  std::string_view text(int column) const;
  std::span<const std::uint8_t> bytes(int column) const;
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  bool is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }

 private:
  void check(int code, const char* doing) const;

  struct finalizer {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, finalizer> handle_;
};

// Resets a statement at the end of a scope, so that it holds no lock. Bound values stay bound, and
// must be bound again before they are used.
class reset_at_exit {
 public:
  explicit reset_at_exit(statement& used) : used_(used) {}
  ~reset_at_exit() { used_.reset(); }
  reset_at_exit(const reset_at_exit&) = delete;
  reset_at_exit& operator=(const reset_at_exit&) = delete;

 private:
  statement& used_;
};

}  // namespace extraction::store::sqlite
