#include "store/postgres/write_queue.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>

#include "store/postgres/event_turn.hpp"
#include "store/postgres/postgres_error.hpp"
#include "store/postgres/session_settings.hpp"
#include "store/postgres/storable_text.hpp"
#include "store/postgres/write_group.hpp"

namespace extraction::store::postgres {

namespace {

// In bytes, so that a group is sent at once, and has at most 256 writes.
constexpr std::size_t most_in_group = 1 << 20;
constexpr std::size_t least_weight = most_in_group / 256;

// How soon a hindered write is retried, in ms. Random, so that two instances that compete for the
// same job do not retry in step.
using pause_range = std::uniform_int_distribution<int>;
constexpr int shortest_pause = 2;
constexpr int longest_pause = 8;

std::size_t size_of(const std::optional<std::string>& text) {
  return text ? text->size() : 0;
}

std::size_t weight_of(const full_job& one) {
  return std::max(least_weight, one.shown.document_id.size() + size_of(one.shown.metadata) +
                                    size_of(one.shown.error_message) + size_of(one.output));
}

std::size_t weight_of(const creation& asked) {
  return weight_of(asked.added->after);
}

// A message and an output are written twice: to the job and to the event.
std::size_t weight_of(const command& asked) {
  const auto* const change = std::get_if<job_change>(&asked.asked->what);
  if (!change) return least_weight;
  return std::max(least_weight, 2 * (size_of(change->error_message.value_or(std::nullopt)) +
                                     size_of(change->output.value_or(std::nullopt))));
}

std::size_t weight(const write& asked) {
  return std::visit([](const auto& each) { return weight_of(each); }, asked);
}

std::exception_ptr unavailable(const char* why) {
  return std::make_exception_ptr(store_unavailable(why));
}

remedy what_helps(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const postgres_error& e) {
    return e.what_helps();
  } catch (...) {
    return remedy::none;
  }
}

// Not after a time-out or on a full disk: each part would wait, or fail, like the whole.
bool may_others_succeed(const std::exception_ptr& failure) {
  return what_helps(failure) == remedy::smaller_group;
}

// Other failures are due to what was written, or to a concurrent transaction.
bool speaks_for_the_server(remedy helps) {
  return helps == remedy::new_connection || helps == remedy::none;
}

}  // namespace

write_queue::write_queue(connection_pool& connections, boost::asio::io_context& context,
                         const postgres_settings& settings, readiness& health, spdlog::logger& log)
    : connections_(connections),
      context_(context),
      settings_(settings),
      health_(health),
      log_(log),
      waiting_(settings.max_queued),
      pause_(context.get_executor()),
      workers_(
          context, 1, [this] { return run(); }, [this] { return is_empty(); }),
      random_(std::random_device{}()) {
  if (!settings.prepared_statements)
    limits_ = statement{"limits", settings_for_transaction(settings)};
}

awaitable<result<std::optional<job>>> write_queue::create(
    const transition& added, const std::optional<idempotent_request>& once) {
  result<std::optional<job>> outcome;
  const idempotent_request* const key = once ? &*once : nullptr;
  co_await waiting_.wait(creation{&added, key, &outcome}, [this] { start(); });
  co_return outcome;
}

awaitable<result<full_job>> write_queue::execute(std::string_view id, const job_command& asked) {
  result<full_job> outcome = error::job_not_found;
  if (is_storable_text(id)) {
    co_await waiting_.wait(command{id, &asked, &outcome}, [this] { start(); });
  }
  co_return outcome;
}

void write_queue::start() {
  pause_.cancel();
  workers_.start();
}

awaitable<void> write_queue::run() {
  while (!is_empty()) {
    if (waiting_.empty()) co_await wait_for_hindered();
    group writes = waiting_.take(most_in_group, weight);
    take_due(writes);
    writes = refuse_stale(std::move(writes));
    if (writes.empty()) continue;
    co_await commit(writes);
    answer(std::move(writes));
  }
}

// Waits until the first of them is due, or something new arrives.
awaitable<void> write_queue::wait_for_hindered() {
  pause_.expires_at(std::ranges::min_element(hindered_, {}, &hindered_write::retry_at)->retry_at);
  co_await pause_.async_wait(boost::asio::as_tuple(use_awaitable));
}

void write_queue::take_due(group& into) {
  const auto now = steady::now();
  std::vector<hindered_write> rest;
  for (hindered_write& each : hindered_) {
    if (each.retry_at <= now) {
      into.push_back(std::move(each.asked));
    } else {
      rest.push_back(std::move(each));
    }
  }
  hindered_.swap(rest);
}

// Returns those that are not stale.
write_queue::group write_queue::refuse_stale(group writes) {
  const auto limit = steady::now() - settings_.queue_timeout;
  group fresh, stale;
  for (pending_write& each : writes) {
    if (each.begun >= limit) {
      fresh.push_back(std::move(each));
    } else {
      each.failure = unavailable("PostgreSQL: a write waited too long");
      stale.push_back(std::move(each));
    }
  }
  resume_all(context_, std::move(stale));
  return fresh;
}

void write_queue::answer(group writes) {
  const auto now = steady::now();
  group done;
  for (pending_write& each : writes) {
    if (may_try_again(each, now)) {
      const auto retry_at =
          now + std::chrono::milliseconds{pause_range{shortest_pause, longest_pause}(random_)};
      // The time for which it is hindered does not count towards queue_timeout.
      each.begun = retry_at;
      hindered_.push_back({std::move(each), retry_at});
    } else {
      done.push_back(std::move(each));
    }
  }
  resume_all(context_, std::move(done));
}

// If a hindered write may not be retried any more, sets its outcome.
bool write_queue::may_try_again(pending_write& asked, steady::time_point now) const {
  hindrance* const hindered = hindrance_of(asked.asked);
  if (asked.failure || !hindered || !hindered->is_there) return false;
  if (!hindered->since) hindered->since = asked.begun;
  if (now - *hindered->since < settings_.lock_timeout) return true;
  if (const auto* const created = std::get_if<creation>(&asked.asked)) {
    *created->outcome = error::key_in_use;
  } else {
    asked.failure = unavailable("PostgreSQL: another transaction keeps the job locked");
  }
  return false;
}

// Halves a group with a failing write until that write is alone.
awaitable<void> write_queue::commit(std::span<pending_write> writes) {
  const std::exception_ptr failure = co_await try_commit(writes);
  if (!failure) co_return;
  if (writes.size() > 1 && may_others_succeed(failure)) {
    const std::size_t half = writes.size() / 2;
    co_await commit(writes.first(half));
    co_await commit(writes.subspan(half));
  } else {
    for (pending_write& each : writes) each.failure = failure;
  }
}

awaitable<std::exception_ptr> write_queue::try_commit(std::span<pending_write> writes) {
  const auto oldest = std::ranges::min_element(writes, {}, &pending_write::begun)->begun;
  const auto begun = steady::now();
  try {
    co_await connections_.use(oldest,
                              [&](connection& server) { return commit_in_turn(server, writes); });
  } catch (const std::exception& failure) {
    const std::exception_ptr caught = std::current_exception();
    const remedy helps = what_helps(caught);
    if (speaks_for_the_server(helps)) {
      // A lost connection says nothing about the server since its last use.
      health_.note_failure(failure.what(), helps == remedy::new_connection ? begun : steady::now());
    }
    co_return caught;
  }
  health_.note_success();
  co_return nullptr;
}

// Retries for up to lock_timeout while only a lock is in the way: that of a table, or the turn to
// append events.
awaitable<void> write_queue::commit_in_turn(connection& server, std::span<pending_write> writes) {
  const auto begun = steady::now();
  for (;;) {
    std::exception_ptr failure;
    try {
      co_await commit_together(server, writes, settings_, limits_ ? &*limits_ : nullptr);
      co_return;
    } catch (const postgres_error& refused) {
      if (refused.sql_state() != lock_not_available) throw;
      failure = std::current_exception();
    }
    const int ended = co_await end_turn_of_the_lost(server);
    if (ended > 0) {
      log_.warn("PostgreSQL: ended a session that had lost its client and held up all writes");
    } else if (steady::now() - begun >= settings_.lock_timeout) {
      std::rethrow_exception(failure);
    }
  }
}

}  // namespace extraction::store::postgres
