#include "store/sqlite/connection.hpp"

#include <algorithm>
#include <mutex>

#include "store/sqlite/failure_words.hpp"
#include "store/sqlite/gathering_vfs.hpp"

namespace extraction::store::sqlite {

namespace {

sqlite3_vfs& default_vfs() {
  sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
  if (!found) throw store_unavailable("SQLite: cannot be initialised");
  return *found;
}

// SQLite as configured for all connections of the process.
struct library {
  // SQLite would count every allocation, under a lock that all connections share, for statistics
  // that nobody uses. Must come before any other call of SQLite.
  int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  gathering_vfs gathering{"gathering", default_vfs()};
};

const library& initialised_library() {
  static const library used;
  return used;
}

// The part of the failed SQL that an error message contains.
std::string_view first_line(std::string_view sql) {
  sql.remove_prefix(std::min(sql.find_first_not_of(" \n"), sql.size()));
  return sql.substr(0, sql.find_first_of(";(\n"));
}

}  // namespace

sqlite_error::sqlite_error(std::string_view doing, sqlite3* database)
    : store_unavailable("SQLite: " + std::string(doing) + ": " + describe_failure(database)),
      code_(sqlite3_extended_errcode(database)) {}

bool sqlite_error::is_damage() const {
  const int primary = code_ & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

connection::connection(const std::string& path, int flags, write_calls calls) {
  const library& used = initialised_library();
  const char* const vfs = calls == write_calls::gathered ? used.gathering.name() : nullptr;
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, vfs);
  database_.reset(database);  // must be closed even if it could not be opened
  if (code != SQLITE_OK) throw sqlite_error("cannot open " + path, database);
  sqlite3_extended_result_codes(database, 1);
}

void connection::keep_temporary_files_in(const std::string& folder) {
  static std::once_flag once;
  std::call_once(once, [&folder] {
    initialised_library();
    sqlite3_temp_directory = sqlite3_mprintf("%s", folder.c_str());
  });
}

void connection::execute(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw sqlite_error(first_line(sql), handle());
  }
}

std::optional<std::string> connection::query_text(const std::string& sql) {
  statement query{*this, sql};
  if (!query.step() || query.is_null(0)) return std::nullopt;
  return std::string(query.text(0));
}

statement::statement(connection& database, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) throw sqlite_error("cannot prepare a statement", database.handle());
}

void statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = text.data() != nullptr ? text.data() : "";
  check(
      sqlite3_bind_text64(handle_.get(), parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8),
      "bind text");
}

void statement::bind(int parameter, std::int64_t number) {
  check(sqlite3_bind_int64(handle_.get(), parameter, number), "bind a number");
}

void statement::bind(int parameter, std::span<const std::uint8_t> bytes) {
  check(sqlite3_bind_blob64(handle_.get(), parameter, bytes.data(), bytes.size(), SQLITE_STATIC),
        "bind bytes");
}

void statement::bind_null(int parameter) {
  check(sqlite3_bind_null(handle_.get(), parameter), "bind NULL");
}

bool statement::step() {
  switch (sqlite3_step(handle_.get())) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: throw sqlite_error("cannot run a statement", sqlite3_db_handle(handle_.get()));
  }
}

void statement::reset() noexcept {
  // The code is that of the last step(), which has already thrown it.
  sqlite3_reset(handle_.get());
}

void statement::run() {
  const reset_at_exit reset{*this};
  step();
}

std::string_view statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return {data, static_cast<std::size_t>(size)};
}

std::span<const std::uint8_t> statement::bytes(int column) const {
  const auto* data = static_cast<const std::uint8_t*>(sqlite3_column_blob(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return {data, static_cast<std::size_t>(size)};
}

void statement::check(int code, const char* doing) const {
  if (code != SQLITE_OK) throw sqlite_error(doing, sqlite3_db_handle(handle_.get()));
}

}  // namespace extraction::store::sqlite
