#include "store/sqlite/idempotency_keys.hpp"

#include <algorithm>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

idempotency_keys::idempotency_keys(connection& database, std::chrono::seconds time_to_live)
    : time_to_live_(time_to_live),
      find_(database, "SELECT body, job, created_at FROM idempotency_key WHERE digest = ?1"),
      // Also replaces the row of a key that has expired.
      remember_(database,
                "INSERT OR REPLACE INTO idempotency_key (digest, body, job, created_at) "
                "VALUES (?1, ?2, ?3, ?4)") {}

std::optional<idempotency_keys::earlier_request> idempotency_keys::find(
    const idempotent_request& once, timestamp now) {
  const reset_at_exit reset{find_};
  find_.bind(1, once.key);
  if (!find_.step()) return std::nullopt;
  const timestamp created_at = from_stored(find_.integer(2));
  if (time_to_live_.count() > 0 && created_at <= now - time_to_live_) return std::nullopt;
  return earlier_request{.has_same_body = std::ranges::equal(find_.bytes(0), once.body),
                         .job = find_.integer(1)};
}

void idempotency_keys::remember(const idempotent_request& once, std::int64_t job, timestamp now) {
  const reset_at_exit reset{remember_};
  remember_.bind(1, once.key);
  remember_.bind(2, once.body);
  remember_.bind(3, job);
  remember_.bind(4, to_stored(now));
  remember_.step();
}

}  // namespace extraction::store::sqlite
