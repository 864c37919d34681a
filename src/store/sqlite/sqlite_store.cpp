#include "store/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <utility>

#include "store/sqlite/database_files.hpp"
#include "store/sqlite/file_repository.hpp"
#include "store/sqlite/memory_repository.hpp"

namespace extraction::store {

namespace {

// SQLite reads a path that starts with "file:" as a URI, whose options could bypass the lock.
sqlite_settings with_absolute_path(sqlite_settings settings) {
  if (settings.path != in_memory_path) {
    settings.path = std::filesystem::absolute(settings.path).string();
  }
  return settings;
}

std::optional<sqlite::file_lock> lock(const std::string& path) {
  if (path == in_memory_path) return std::nullopt;
  sqlite::refuse_log_without_file(path);
  // There may be no other writable folder, and SQLite needs this one anyway.
  sqlite::connection::keep_temporary_files_in(std::filesystem::path(path).parent_path().string());
  return std::optional<sqlite::file_lock>{std::in_place, path};
}

}  // namespace

sqlite_store::sqlite_store(sqlite_settings settings, spdlog::logger& log)
    : settings_(with_absolute_path(std::move(settings))),
      lock_(lock(settings_.path)),
      writes_(settings_, log) {}

std::unique_ptr<job_repository> sqlite_store::open_repository(boost::asio::io_context& context) {
  if (settings_.path == in_memory_path) {
    return std::make_unique<sqlite::memory_repository>(writes_, context);
  }
  return std::make_unique<sqlite::file_repository>(settings_, writes_, context);
}

}  // namespace extraction::store
