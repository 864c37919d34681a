#include "store/postgres/expiry.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "jobs/event.hpp"
#include "store/job_row.hpp"
#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

constexpr int most_removed_at_once = 500;

// Deleting a job changes the rows of its events, too. With this limit, neither waits long for the
// other.
const statement limits_of_expiry{"limits_of_expiry",
                                 "SELECT set_config('lock_timeout', '100', true)"};
const statement take_expiry{"take_expiry", "SELECT pg_try_advisory_xact_lock(7396523178905423)"};

const statement oldest_places{
    "oldest_places",
    "SELECT position, time, CASE type WHEN 7 THEN job END, job IS NULL FROM extraction_job_event "
    "ORDER BY position LIMIT $1",
    {int8_type}};
static_assert(static_cast<int>(event_type::deleted) == 7);

const statement oldest_keys{
    "oldest_keys",
    "SELECT position, created_at FROM idempotency_key ORDER BY position LIMIT $1",
    {int8_type}};

const statement remove_places{"remove_places",
                              "DELETE FROM extraction_job_event WHERE position = ANY ($1)",
                              {int8_array_type}};

// The place of the last expired event stays: the feed starts there.
const statement empty_place{
    "empty_place",
    "UPDATE extraction_job_event SET job = NULL, worker = NULL, actor = NULL, status = NULL, "
    "error_message = NULL, run_after = NULL, output = NULL WHERE position = $1",
    {int8_type}};

const statement forget_deleted{
    "forget_deleted", "DELETE FROM extraction_job_deleted WHERE job = ANY ($1)", {int8_array_type}};

const statement remove_keys{
    "remove_keys", "DELETE FROM idempotency_key WHERE position = ANY ($1)", {int8_array_type}};

query with_number(const statement& what, std::int64_t number) {
  query asked{what};
  asked.with.add(number);
  return asked;
}

// Returns the numbers of those rows that are older than `limit`; none if that is zero.
std::vector<int> find_expired(const query_result& oldest, std::chrono::seconds limit,
                              timestamp now) {
  std::vector<int> expired;
  if (limit <= std::chrono::seconds::zero()) return expired;
  for (int i = 0; i < oldest.rows(); ++i) {
    if (oldest.row(i).integer(1) < to_stored(now - limit)) expired.push_back(i);
  }
  return expired;
}

// The feed must have no gap that a reader would not notice, so events are removed from its start:
// all up to the last expired one, even if the clock has jumped and some before it are newer.
void remove_events(const query_result& oldest, int last_expired, batch& queries) {
  const result_row last = oldest.row(last_expired);
  const bool is_start = last_expired == 0 && last.text(3) == "t";
  if (is_start) return;
  std::vector<std::int64_t> places, deleted;
  for (int i = 0; i <= last_expired; ++i) {
    const result_row row = oldest.row(i);
    if (i < last_expired) places.push_back(row.integer(0));
    if (!row.is_null(2)) deleted.push_back(row.integer(2));
  }
  if (!places.empty()) queries.push_back(with_numbers(remove_places, places));
  if (!deleted.empty()) queries.push_back(with_numbers(forget_deleted, deleted));
  queries.push_back(with_number(empty_place, last.integer(0)));
}

// Keys are independent of each other, so only those that have expired are removed.
void remove_idempotency_keys(const query_result& oldest, const std::vector<int>& expired,
                             batch& queries) {
  std::vector<std::int64_t> positions;
  for (const int row : expired) positions.push_back(oldest.row(row).integer(0));
  queries.push_back(with_numbers(remove_keys, positions));
}

// Returns true if there may be more to remove.
awaitable<bool> remove_some(connection& server, const retention& limits, timestamp now) {
  batch first;
  first.push_back({begin_transaction});
  first.push_back({limits_of_expiry});
  first.push_back({take_expiry});
  first.push_back(with_number(oldest_places, most_removed_at_once));
  first.push_back(with_number(oldest_keys, most_removed_at_once));
  const auto answers = co_await server.run(first);
  const bool is_alone = answers[2].row(0).text(0) == "t";
  std::vector<int> events, keys;
  if (is_alone) {
    events = find_expired(answers[3], limits.events, now);
    keys = find_expired(answers[4], limits.idempotency_keys, now);
  }

  batch second;
  if (!events.empty()) remove_events(answers[3], events.back(), second);
  if (!keys.empty()) remove_idempotency_keys(answers[4], keys, second);
  const bool removes_any = !second.empty();
  second.push_back({commit_transaction});
  co_await server.run(second);
  co_return removes_any;
}

}  // namespace

awaitable<bool> remove_some_expired(connection_pool& connections, const retention& limits,
                                    timestamp now) {
  bool more = false;
  const auto work = [&](connection& server) -> awaitable<void> {
    more = co_await remove_some(server, limits, now);
  };
  try {
    co_await connections.use(connection_pool::steady::now(), work);
  } catch (const postgres_error& refused) {
    if (refused.sql_state() != lock_not_available) throw;
    more = true;
  }
  co_return more;
}

}  // namespace extraction::store::postgres
