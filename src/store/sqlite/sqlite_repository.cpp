#include "store/sqlite/sqlite_repository.hpp"

#include <string>
#include <utility>

#include <boost/asio/post.hpp>

namespace extraction::store::sqlite {

namespace {

// How many jobs a large offset skips before other requests get their turn; about 0.3 ms.
constexpr std::uint64_t skip_step = 10'000;

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

awaitable<void> repository::insert(std::span<const job> added) {
  return writes_.run(context_, [added](writing_session& session) {
    for (const job& one : added) session.writer.insert(one);
  });
}

awaitable<result<job>> repository::update(std::string_view id, const job_change& change,
                                          timestamp now) {
  result<job> outcome = error::job_not_found;
  co_await writes_.run(context_, [&](writing_session& session) {
    outcome = session.writer.update(id, change, now);
  });
  co_return outcome;
}

file_repository::file_repository(const sqlite_settings& settings, write_queue& writes,
                                 boost::asio::io_context& context)
    : repository(writes, context),
      lookup_database_(open_for_reading(settings, settings.cache_mib * 1024 / settings.threads)),
      lookup_(lookup_database_, context, writes.commits()),
      page_database_(open_for_reading(settings, page_cache_size)),
      pages_(page_database_) {}

// A lost file is not read, although it could be: its content is no longer current.
template <class Read>
auto file_repository::read(Read from_file) {
  file_condition& condition = writes_.condition();
  condition.require_file();
  try {
    return from_file();
  } catch (const store_unavailable& failure) {
    condition.note_failure(failure);
    throw;
  }
}

awaitable<bool> file_repository::find(std::string_view id, const job_callback& take) {
  const job* const found = read([&] { return lookup_.find(id); });
  if (found) take(*found);
  co_return found != nullptr;
}

awaitable<job_page> file_repository::page(const job_query& query, const job_visitor& visit) {
  job_query rest = query;
  while (rest.limit > 0 && rest.offset > skip_step) {
    const auto position = read([&] { return pages_.position(rest, skip_step); });
    if (!position) co_return job_page{};
    rest.after = *position;
    rest.offset -= skip_step;
    co_await boost::asio::post(context_, use_awaitable);
  }
  co_return read([&] { return pages_.page(rest, visit); });
}

awaitable<void> file_repository::reach(std::chrono::milliseconds) {
  read([this] {
    lookup_.find({});
    pages_.check();
  });
  co_return;
}

awaitable<void> file_repository::check() {
  writes_.condition().require_sound_file();
  read([this] {
    lookup_.find({});
    pages_.check();
  });
  co_await writes_.check();
}

awaitable<bool> memory_repository::find(std::string_view id, const job_callback& take) {
  std::optional<job> found;
  co_await writes_.run(context_,
                       [&](writing_session& session) { found = session.reader.find(id); });
  if (found) take(*found);
  co_return found.has_value();
}

awaitable<job_page> memory_repository::page(const job_query& query, const job_visitor& visit) {
  job_page visited;
  co_await writes_.run(
      context_, [&](writing_session& session) { visited = session.reader.page(query, visit); });
  co_return visited;
}

awaitable<void> memory_repository::reach(std::chrono::milliseconds) {
  return writes_.run(context_, [](writing_session& session) { session.reader.check(); });
}

awaitable<void> memory_repository::check() {
  return writes_.check();
}

}  // namespace extraction::store::sqlite
