#include "store/postgres/event_reader.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "store/event_row.hpp"
#include "store/postgres/event_source.hpp"
#include "store/postgres/storable_text.hpp"

namespace extraction::store::postgres {

namespace {

const std::string select_events =
    "SELECT " + std::string(event_columns) + " FROM " + std::string(lateral_event_source) + " ";

// Begins with the last place that the reader has seen, to check that it still exists.
const statement feed_page{
    "feed_page",
    select_events + "WHERE event.position >= $1 ORDER BY event.position LIMIT $2",
    {int8_type, int8_type}};

const statement timeline_page{
    "timeline_page",
    select_events + "WHERE event.job = $3 AND event.position > $1 ORDER BY event.position LIMIT $2",
    {int8_type, int8_type, int8_type}};

const statement find_position{
    "find_position", "SELECT position FROM extraction_job WHERE id = $1", {text_type}};

const statement feed_end{
    "feed_end",
    "(SELECT position, nonce FROM extraction_job_event ORDER BY position LIMIT 1) UNION ALL "
    "(SELECT position, nonce FROM extraction_job_event ORDER BY position DESC LIMIT 1)"};

// A page that is being read: what was requested, and how far the reading has got.
class page_reading {
 public:
  page_reading(event_cursor after, std::uint64_t limit, const event_visitor& visit)
      : last_(after), rest_(limit), visit_(visit) {}

  event_cursor last() const { return last_; }
  std::uint64_t rest() const { return rest_; }
  std::uint64_t count() const { return count_; }
  bool was_ended() const { return was_ended_; }  // by the visitor

  // Returns whether the visitor wants more of this page.
  bool take(const result_row& row) {
    const bool is_event = read_event(row, shown_);
    require_after(last_.position, shown_.id.position);
    last_ = shown_.id;
    --rest_;
    ++count_;
    was_ended_ = is_event && !visit_(shown_);
    return !was_ended_;
  }

 private:
  event_cursor last_;
  std::uint64_t rest_;
  std::uint64_t count_ = 0;
  bool was_ended_ = false;
  const event_visitor& visit_;
  recorded_event shown_;
};

query page_query(const statement& what, std::int64_t from, std::uint64_t rows) {
  query asked{what};
  asked.with.add(from);
  asked.with.add(to_int8(rows));
  return asked;
}

event_cursor read_end(const query_result& ends, int row) {
  return {ends.row(row).integer(0), static_cast<std::uint32_t>(ends.row(row).integer(1))};
}

}  // namespace

awaitable<boost::system::result<event_page, cursor_gone>> event_reader::feed(
    event_cursor after, std::uint64_t limit, const event_visitor& visit) {
  page_reading page{after, limit, visit};
  std::uint64_t window = window_.first();
  bool is_known = true;
  bool at_end = false;

  // Each call begins after the last place examined, so a lost connection loses no event.
  const auto read_window = [&](connection& server) -> awaitable<void> {
    const std::uint64_t rows = std::min(page.rest(), window);
    const std::uint64_t before = page.count();
    is_known = false;
    co_await server.stream(page_query(feed_page, page.last().position, rows + 1),
                           [&](const result_row& row) {
                             if (is_known) return page.take(row);
                             return is_known = read_event_cursor(row) == page.last();
                           });
    at_end = page.count() - before < rows;
  };

  do {
    co_await connections_.use(connection_pool::steady::now(), read_window);
    window = row_window::after(window);
  } while (is_known && page.rest() > 0 && !page.was_ended() && !at_end);

  if (!is_known && page.count() == 0) {
    const feed_ends now = co_await ends();
    co_return cursor_gone{now.oldest};
  }
  if (page.was_ended()) window_.note(page.count());
  co_return event_page{page.last(), page.was_ended() || !at_end || !is_known};
}

awaitable<result<event_page>> event_reader::timeline(std::string_view id, std::int64_t after,
                                                     std::uint64_t limit,
                                                     const event_visitor& visit) {
  const std::optional<std::int64_t> job = co_await position_of(id);
  if (!job) co_return error::job_not_found;
  page_reading page{{.position = after, .check = 0}, limit, visit};
  std::uint64_t window = window_.first();
  bool at_end = false;

  const auto read_window = [&](connection& server) -> awaitable<void> {
    const std::uint64_t rows = std::min(page.rest(), window);
    const std::uint64_t before = page.count();
    query asked = page_query(timeline_page, page.last().position, rows);
    asked.with.add(*job);
    co_await server.stream(asked, [&](const result_row& row) { return page.take(row); });
    at_end = page.count() - before < rows;
  };

  while (page.rest() > 0 && !page.was_ended() && !at_end) {
    co_await connections_.use(connection_pool::steady::now(), read_window);
    window = row_window::after(window);
  }
  if (page.was_ended()) window_.note(page.count());
  co_return event_page{page.last(), page.was_ended() || !at_end};
}

awaitable<feed_ends> event_reader::ends() {
  feed_ends found;
  const auto look = [&](connection& server) -> awaitable<void> {
    batch queries;
    queries.push_back({feed_end});
    const auto results = co_await server.run(queries);
    if (results.front().rows() != 2) {
      throw store_damaged("PostgreSQL: the event table has no rows; it must have at least one");
    }
    found = {read_end(results.front(), 0), read_end(results.front(), 1)};
  };
  co_await connections_.use(connection_pool::steady::now(), look);
  co_return found;
}

awaitable<std::optional<std::int64_t>> event_reader::position_of(std::string_view id) {
  std::optional<std::int64_t> found;
  if (!is_storable_text(id)) co_return found;
  const auto look = [&](connection& server) -> awaitable<void> {
    batch queries;
    queries.push_back({find_position});
    queries.back().with.add(id);
    const auto results = co_await server.run(queries);
    if (results.front().rows() > 0) found = results.front().row(0).integer(0);
  };
  co_await connections_.use(connection_pool::steady::now(), look);
  co_return found;
}

}  // namespace extraction::store::postgres
