#include "store/postgres/write_queue.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/as_tuple.hpp>

#include "store/postgres/postgres_error.hpp"
#include "store/postgres/session_settings.hpp"
#include "store/postgres/storable_text.hpp"

namespace extraction::store::postgres {

namespace {

// In bytes, so that a group is sent at once, and has at most 256 writes.
constexpr std::size_t most_in_group = 1 << 20;
constexpr std::size_t least_weight = most_in_group / 256;

// How soon a locked job is retried, in ms: at random, so that two instances that want the same one
// do not keep in step.
using pause_range = std::uniform_int_distribution<int>;
constexpr int shortest_pause = 2;
constexpr int longest_pause = 8;

std::size_t weight(const write& asked) {
  const auto size = [](const std::optional<std::string>& text) { return text ? text->size() : 0; };
  std::size_t bytes = 0;
  if (const auto* const insert = std::get_if<insertion>(&asked)) {
    for (const job& one : insert->added) {
      bytes += std::max(least_weight,
                        one.document_id.size() + size(one.metadata) + size(one.error_message));
    }
  } else if (const auto& message = std::get<update>(asked).change->error_message) {
    bytes = size(*message);
  }
  return std::max(bytes, least_weight);
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

// Otherwise it failed because of what was written, or of who else wrote it.
bool speaks_for_the_server(remedy helps) {
  return helps == remedy::new_connection || helps == remedy::none;
}

}  // namespace

write_queue::write_queue(connection_pool& connections, boost::asio::io_context& context,
                         const postgres_settings& settings, readiness& health)
    : connections_(connections),
      context_(context),
      settings_(settings),
      health_(health),
      waiting_(settings.max_queued),
      pause_(context.get_executor()),
      workers_(
          context, 1, [this] { return run(); }, [this] { return is_empty(); }),
      random_(std::random_device{}()) {
  if (!settings.prepared_statements)
    limits_ = statement{"limits", settings_for_transaction(settings)};
}

awaitable<void> write_queue::insert(std::span<const job> added) {
  return waiting_.wait(insertion{added}, [this] { start(); });
}

awaitable<result<job>> write_queue::update(std::string_view id, const job_change& change,
                                           timestamp now) {
  result<job> outcome = error::job_not_found;
  if (is_storable_text(id)) {
    co_await waiting_.wait(postgres::update{id, &change, now, &outcome}, [this] { start(); });
  }
  co_return outcome;
}

void write_queue::start() {
  pause_.cancel();
  workers_.start();
}

awaitable<void> write_queue::run() {
  while (!is_empty()) {
    if (waiting_.empty()) co_await wait_for_locked();
    group writes = waiting_.take(most_in_group, weight);
    take_due(writes);
    writes = refuse_stale(std::move(writes));
    if (writes.empty()) continue;
    co_await commit(writes);
    answer(std::move(writes));
  }
}

// Waits until the first of them is due, or something new arrives.
awaitable<void> write_queue::wait_for_locked() {
  pause_.expires_at(std::ranges::min_element(locked_, {}, &locked_update::retry_at)->retry_at);
  co_await pause_.async_wait(boost::asio::as_tuple(use_awaitable));
}

void write_queue::take_due(group& into) {
  const auto now = steady::now();
  std::vector<locked_update> rest;
  for (locked_update& each : locked_) {
    if (each.retry_at <= now) {
      into.push_back(std::move(each.update));
    } else {
      rest.push_back(std::move(each));
    }
  }
  locked_.swap(rest);
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
    auto* const asked = std::get_if<postgres::update>(&each.asked);
    const bool is_locked = asked && asked->is_locked && !each.failure;
    if (is_locked && now - each.begun < settings_.lock_timeout) {
      const std::chrono::milliseconds pause{pause_range{shortest_pause, longest_pause}(random_)};
      locked_.push_back({std::move(each), now + pause});
      continue;
    }
    if (is_locked)
      each.failure = unavailable("PostgreSQL: another transaction keeps the job locked");
    done.push_back(std::move(each));
  }
  resume_all(context_, std::move(done));
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
    co_await connections_.use(oldest, [&](connection& server) {
      return commit_together(server, writes, limits_ ? &*limits_ : nullptr);
    });
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

}  // namespace extraction::store::postgres
