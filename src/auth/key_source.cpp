#include "auth/key_source.hpp"

#include <exception>
#include <map>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace extraction::auth {

class key_source::waiter {
 public:
  // Must be called with the source's mutex held.
  waiter(key_source& source, std::shared_ptr<waiting_timer> timer)
      : source_(source), place_(source.waiters_.insert(source.waiters_.end(), std::move(timer))) {}

  ~waiter() {
    const std::lock_guard lock{source_.mutex_};
    source_.waiters_.erase(place_);
  }

  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

 private:
  key_source& source_;
  waiters::iterator place_;
};

key_source::key_source(std::string place, fetcher fetch,
                       const refresh_schedule::intervals& intervals, spdlog::logger& log)
    : place_(std::move(place)),
      fetch_(std::move(fetch)),
      log_(log),
      failures_(log, spdlog::level::warn, "the keys from " + place_ + " are available again"),
      schedule_(intervals, std::chrono::steady_clock::now()),
      thread_([this](std::stop_token stop) { run(std::move(stop)); }) {}

std::shared_ptr<const key_set> key_source::keys() const {
  const std::lock_guard lock{mutex_};
  return keys_;
}

awaitable<bool> key_source::renew(std::uint64_t seen, time_point deadline) {
  const auto timer =
      std::make_shared<waiting_timer>(co_await boost::asio::this_coro::executor, deadline);
  std::optional<waiter> place;
  std::uint64_t successes_before = 0;
  {
    const std::lock_guard lock{mutex_};
    if (generation() != seen) co_return true;
    const auto now = std::chrono::steady_clock::now();
    if (!fetching_ && !schedule_.due(now) && !schedule_.hasten(now)) co_return false;
    successes_before = successes_;
    place.emplace(*this, timer);
  }
  hastened_.notify_one();
  // Cancelled when a fetch ends.
  co_await timer->async_wait(boost::asio::as_tuple(use_awaitable));

  const std::lock_guard lock{mutex_};
  co_return successes_ != successes_before;
}

void key_source::run(std::stop_token stop) {
  const auto due = [this] { return schedule_.due(std::chrono::steady_clock::now()); };
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    if (!hastened_.wait_until(lock, stop, schedule_.next(), due)) continue;

    fetching_ = true;
    lock.unlock();
    auto loaded = load(stop);
    if (stop.stop_requested()) return;
    if (loaded) {
      report_success(*loaded);
    } else {
      failures_.occurred(loaded.error().reason, "the keys from " + place_ + " cannot be used: ");
    }
    lock.lock();
    fetching_ = false;

    const auto now = std::chrono::steady_clock::now();
    if (loaded) {
      take(*std::move(loaded));
      schedule_.succeeded(now);
    } else {
      schedule_.failed(now);
    }
    wake_waiters();
  }
}

// Whatever fails here, the thread must survive to try again.
boost::system::result<key_set, set_refusal> key_source::load(std::stop_token stop) {
  try {
    const auto fetched = fetch_(stop);
    if (!fetched) return set_refusal{fetched.error().reason};
    return key_set::parse(*fetched);
  } catch (const std::exception& failure) {
    return set_refusal{failure.what()};
  }
}

void key_source::take(key_set loaded) {
  ++successes_;
  if (loaded.same_keys(*keys_)) return;
  keys_ = std::make_shared<const key_set>(std::move(loaded));
  generation_.store(generation() + 1, std::memory_order_release);
}

// One line for each reason, not for each key: a set may contain a thousand.
void key_source::report_success(const key_set& loaded) {
  failures_.ended();
  if (loaded.same_keys(*keys())) return;

  std::map<std::string_view, std::size_t> counts;
  for (const key_refusal& refused : loaded.refusals()) ++counts[refused.reason];
  for (const auto& [reason, count] : counts) {
    log_.warn("{} of the keys from {} cannot be used: {}", count, place_, reason);
  }
  log_.info("tokens are now checked with {} keys", loaded.keys().size());
}

void key_source::wake_waiters() {
  for (const auto& timer : waiters_) {
    boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  }
}

}  // namespace extraction::auth
