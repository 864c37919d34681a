#include "store/postgres/postgres_archive.hpp"

#include <string>
#include <utility>

#include "store/archive_row.hpp"
#include "store/postgres/archive_additions.hpp"
#include "store/postgres/event_source.hpp"
#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

const statement archived_jobs{
    "archived_jobs",
    "SELECT " + archived_job_columns +
        " FROM extraction_job WHERE position > $1 ORDER BY position LIMIT $2",
    {int8_type, int8_type}};

const statement archived_events{"archived_events",
                                "SELECT " + archived_event_columns + " FROM " +
                                    std::string(lateral_event_source) +
                                    " WHERE event.position > $1 ORDER BY event.position LIMIT $2",
                                {int8_type, int8_type}};

const statement archived_keys{
    "archived_keys",
    "SELECT position, encode(digest, 'hex'), encode(body, 'hex'), job, created_at "
    "FROM idempotency_key WHERE position > $1 ORDER BY position LIMIT $2",
    {int8_type, int8_type}};

}  // namespace

template <class Item>
awaitable<std::vector<Item>> postgres_archive::read_part(const statement& what, std::int64_t after,
                                                         Item (*read)(const result_row&)) {
  const std::uint64_t rows = window_.first();
  archive_part<Item> part;
  // Each call begins anew, so a lost connection costs none.
  const auto look = [&](connection& server) -> awaitable<void> {
    part = {};
    query asked{what};
    asked.with.add(after);
    asked.with.add(to_int8(rows));
    co_await server.stream(asked, [&](const result_row& row) {
      part.add(read(row));
      return !part.is_full();
    });
  };
  co_await connections_.use(connection_pool::steady::now(), look);
  const bool is_full = part.is_full();
  std::vector<Item> found = std::move(part).take();
  if (is_full) {
    window_.note(found.size());
  } else if (found.size() == rows) {
    window_.note(row_window::after(rows));
  }
  co_return found;
}

awaitable<std::vector<archived_job>> postgres_archive::jobs(std::int64_t after) {
  return read_part(archived_jobs, after, read_archived_job<result_row>);
}

awaitable<std::vector<archived_event>> postgres_archive::events(std::int64_t after) {
  return read_part(archived_events, after, read_archived_event<result_row>);
}

awaitable<std::vector<archived_key>> postgres_archive::keys(std::int64_t after) {
  return read_part(archived_keys, after, read_archived_key<result_row>);
}

awaitable<void> postgres_archive::add_jobs(std::span<const archived_job> copied) {
  return commit(to_add_jobs(copied));
}

awaitable<void> postgres_archive::add_events(std::span<const archived_event> copied,
                                             std::optional<event_cursor> start) {
  return commit(to_add_events(copied, start));
}

awaitable<void> postgres_archive::add_keys(std::span<const archived_key> copied) {
  return commit(to_add_keys(copied));
}

// May run again after a commit whose answer was lost: what is there already stays as it is.
awaitable<void> postgres_archive::commit(batch additions) {
  batch queries;
  queries.push_back({begin_transaction});
  for (query& each : additions) queries.push_back(std::move(each));
  queries.push_back({commit_transaction});
  const auto add = [&](connection& server) -> awaitable<void> {
    const auto answers = co_await server.run(queries);
    check_committed(answers.back());
  };
  co_await connections_.use(connection_pool::steady::now(), add);
}

}  // namespace extraction::store::postgres
