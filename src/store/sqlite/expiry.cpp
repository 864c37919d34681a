#include "store/sqlite/expiry.hpp"

#include <cstdint>
#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

namespace {

// How many rows of each table a step examines, and may remove.
constexpr int most_removed_at_once = 500;

}  // namespace

// The feed must have no gap that a reader would not notice, so events are removed from its start:
// all up to the last expired one, even if the clock has jumped and some before it are newer. Keys
// are independent of each other.
expiry::expiry(connection& database)
    : database_(database),
      find_last_expired_(database,
                         "SELECT max(position) FROM (SELECT position, time FROM "
                         "extraction_job_event ORDER BY position LIMIT " +
                             std::to_string(most_removed_at_once) + ") WHERE time < ?1"),
      remove_deleted_jobs_(database,
                           "DELETE FROM extraction_job_deleted WHERE job IN (SELECT job FROM "
                           "extraction_job_event WHERE position <= ?1 AND type = 7)"),
      remove_events_(database, "DELETE FROM extraction_job_event WHERE position < ?1"),
      // The place itself stays: the feed starts there, and its number must not be reused.
      clear_last_(database,
                  "UPDATE extraction_job_event SET job = NULL, worker = NULL, actor = NULL, "
                  "status = NULL, error_message = NULL, run_after = NULL, output = NULL "
                  "WHERE position = ?1 AND job IS NOT NULL"),
      remove_keys_(database,
                   "DELETE FROM idempotency_key WHERE created_at < ?1 AND position IN (SELECT "
                   "position FROM idempotency_key ORDER BY position LIMIT " +
                       std::to_string(most_removed_at_once) + ")") {}

bool expiry::remove_some(const retention& limits, timestamp now) {
  const bool had_events = limits.events.count() > 0 && remove_events(now - limits.events);
  const bool had_keys =
      limits.idempotency_keys.count() > 0 && remove_keys(now - limits.idempotency_keys);
  return had_events || had_keys;
}

bool expiry::remove_events(timestamp older_than) {
  const reset_at_exit reset{find_last_expired_};
  find_last_expired_.bind(1, to_stored(older_than));
  find_last_expired_.step();
  if (find_last_expired_.is_null(0)) return false;
  const std::int64_t last = find_last_expired_.integer(0);

  std::int64_t removed = 0;
  for (statement* const step : {&remove_deleted_jobs_, &remove_events_, &clear_last_}) {
    step->bind(1, last);
    step->run();
    removed += database_.changes();
  }
  return removed > 0;
}

bool expiry::remove_keys(timestamp older_than) {
  remove_keys_.bind(1, to_stored(older_than));
  remove_keys_.run();
  return database_.changes() > 0;
}

}  // namespace extraction::store::sqlite
