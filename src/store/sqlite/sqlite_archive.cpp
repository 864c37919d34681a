#include "store/sqlite/sqlite_archive.hpp"

#include <string>
#include <utility>

#include "store/archive_row.hpp"
#include "store/sqlite/archive_writer.hpp"

namespace extraction::store::sqlite {

namespace {

const std::string archived_jobs_query =
    "SELECT " + archived_job_columns + " FROM extraction_job WHERE position > ?1 ORDER BY position";

const std::string archived_events_query = "SELECT " + archived_event_columns + " FROM " +
                                          std::string(event_source) +
                                          " WHERE event.position > ?1 ORDER BY event.position";

const std::string archived_keys_query =
    "SELECT position, hex(digest), hex(body), job, created_at FROM idempotency_key "
    "WHERE position > ?1 ORDER BY position";

// A statement is prepared for each part: the threads that serve requests never need one.
template <class Item>
std::vector<Item> read_part(connection& database, const std::string& sql, std::int64_t after,
                            Item (*read)(const statement&)) {
  statement rows{database, sql};
  rows.bind(1, after);
  archive_part<Item> part;
  while (!part.is_full() && rows.step()) part.add(read(rows));
  return std::move(part).take();
}

}  // namespace

sqlite_archive::sqlite_archive(write_queue& writes, boost::asio::io_context& context, reader read)
    : writes_(writes), context_(context), read_(std::move(read)) {}

awaitable<std::vector<archived_job>> sqlite_archive::jobs(std::int64_t after) {
  std::vector<archived_job> found;
  co_await read_([&](reading_session& session) {
    found = read_part(session.database, archived_jobs_query, after, read_archived_job<statement>);
  });
  co_return found;
}

awaitable<std::vector<archived_event>> sqlite_archive::events(std::int64_t after) {
  std::vector<archived_event> found;
  co_await read_([&](reading_session& session) {
    found =
        read_part(session.database, archived_events_query, after, read_archived_event<statement>);
  });
  co_return found;
}

awaitable<std::vector<archived_key>> sqlite_archive::keys(std::int64_t after) {
  std::vector<archived_key> found;
  co_await read_([&](reading_session& session) {
    found = read_part(session.database, archived_keys_query, after, read_archived_key<statement>);
  });
  co_return found;
}

awaitable<void> sqlite_archive::add_jobs(std::span<const archived_job> copied) {
  return writes_.run(context_, [copied](writing_session& session) {
    archive_writer{session.database}.add_jobs(copied);
  });
}

awaitable<void> sqlite_archive::add_events(std::span<const archived_event> copied,
                                           std::optional<event_cursor> start) {
  return writes_.run(context_, [copied, start](writing_session& session) {
    archive_writer{session.database}.add_events(copied, start);
  });
}

awaitable<void> sqlite_archive::add_keys(std::span<const archived_key> copied) {
  return writes_.run(context_, [copied](writing_session& session) {
    archive_writer{session.database}.add_keys(copied);
  });
}

}  // namespace extraction::store::sqlite
