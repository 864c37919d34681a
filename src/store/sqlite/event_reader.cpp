#include "store/sqlite/event_reader.hpp"

#include <string>

#include "store/event_row.hpp"

namespace extraction::store::sqlite {

namespace {

std::string select_events(std::string_view which) {
  return "SELECT " + std::string(event_columns) + " FROM " + std::string(event_source) + " WHERE " +
         std::string(which) + " ORDER BY event.position LIMIT ?2";
}

std::string select_end(std::string_view direction) {
  return "SELECT position, nonce FROM extraction_job_event ORDER BY position " +
         std::string(direction) + " LIMIT 1";
}

}  // namespace

event_reader::event_reader(connection& database)
    : position_(database, "SELECT position FROM extraction_job WHERE id = ?1"),
      timeline_(database, select_events("event.job = ?3 AND event.position > ?1")),
      // Begins with the cursor's own place, so that the same statement checks the cursor.
      feed_(database, select_events("event.position >= ?1")),
      oldest_(database, select_end("ASC")),
      newest_(database, select_end("DESC")) {}

result<event_page> event_reader::timeline(std::string_view id, std::int64_t after,
                                          std::int64_t limit, const event_visitor& visit) {
  const reset_at_exit reset_position{position_};
  position_.bind(1, id);
  if (!position_.step()) return error::job_not_found;
  const reset_at_exit reset{timeline_};
  timeline_.bind(1, after);
  timeline_.bind(2, limit);
  timeline_.bind(3, position_.integer(0));
  return visit_rows(timeline_, {.last = {after, 0}}, limit, visit);
}

boost::system::result<event_page, cursor_gone> event_reader::feed(event_cursor after,
                                                                  std::int64_t limit,
                                                                  const event_visitor& visit) {
  const reset_at_exit reset{feed_};
  feed_.bind(1, after.position);
  feed_.bind(2, limit + 1);
  if (!feed_.step() || read_event_cursor(feed_) != after) return cursor_gone{read_end(oldest_)};
  return visit_rows(feed_, {.last = after}, limit, visit);
}

event_page event_reader::visit_rows(statement& rows, event_page page, std::int64_t limit,
                                    const event_visitor& visit) {
  recorded_event event;
  std::int64_t places = 0;
  while (places < limit && rows.step()) {
    ++places;
    const bool is_event = read_event(rows, event);
    page.last = event.id;
    if (is_event && !visit(event)) {
      page.more = true;
      return page;
    }
  }
  page.more = places == limit;
  return page;
}

feed_ends event_reader::ends() {
  return {.oldest = read_end(oldest_), .newest = read_end(newest_)};
}

event_cursor event_reader::read_end(statement& query) {
  const reset_at_exit reset{query};
  if (!query.step()) throw store_damaged("the event table has no rows; it must have at least one");
  return read_event_cursor(query);
}

}  // namespace extraction::store::sqlite
