#include "store/sqlite/file_repository.hpp"

#include <string>

namespace extraction::store::sqlite {

namespace {

// KiB of cache for reading pages: a list reads the file once, and caching more would only evict
// what lookups need again.
constexpr std::size_t page_cache_size = 2 * 1024;

// Keeps at most `cache_size` KiB of the file in memory.
connection open_for_reading(const sqlite_settings& settings, std::size_t cache_size) {
  connection database{settings.path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX};
  // Readers and the writer do not block each other, but recovery of the log blocks both.
  sqlite3_busy_timeout(database.handle(), static_cast<int>(settings.busy_timeout.count()));
  database.execute("PRAGMA cache_size = -" + std::to_string(cache_size));
  return database;
}

}  // namespace

file_repository::file_repository(const sqlite_settings& settings, write_queue& writes,
                                 boost::asio::io_context& context)
    : repository(writes, context),
      lookup_database_(open_for_reading(settings, settings.cache_mib * 1024 / settings.threads)),
      lookup_(lookup_database_, context, writes.commits()),
      page_database_(open_for_reading(settings, page_cache_size)),
      pages_(page_database_) {}

// A lost file is not read, although it could be: its content is no longer current.
template <class Read>
auto file_repository::read_inline(Read from_file) {
  file_condition& condition = writes_.condition();
  condition.require_file();
  try {
    return from_file();
  } catch (const store_unavailable& failure) {
    condition.note_failure(failure);
    throw;
  }
}

awaitable<void> file_repository::read(read_task task) {
  read_inline([&] { task(pages_); });
  co_return;
}

awaitable<bool> file_repository::find(std::string_view id, const job_callback& take) {
  const job* const found = read_inline([&] { return lookup_.find(id); });
  if (found) take(*found);
  co_return found != nullptr;
}

awaitable<void> file_repository::reach(std::chrono::milliseconds) {
  read_inline([this] {
    lookup_.find({});
    pages_.jobs.check();
  });
  co_return;
}

awaitable<void> file_repository::check() {
  writes_.condition().require_sound_file();
  read_inline([this] {
    lookup_.find({});
    pages_.jobs.check();
  });
  co_await writes_.check();
}

}  // namespace extraction::store::sqlite
