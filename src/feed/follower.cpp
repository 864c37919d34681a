#include "feed/follower.hpp"

#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

namespace extraction::feed {

namespace {

constexpr std::uint64_t places_at_once = 1000;

}  // namespace

// Keeps the timer of a waiting coroutine registered until the coroutine ends, however it ends.
class follower::waiter {
 public:
  waiter(follower& of, std::shared_ptr<timer> wakes) : of_(of) {
    const std::lock_guard lock{of_.mutex_};
    place_ = of_.waiters_.insert(of_.waiters_.end(), std::move(wakes));
  }
  ~waiter() {
    const std::lock_guard lock{of_.mutex_};
    of_.waiters_.erase(place_);
  }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

 private:
  follower& of_;
  waiters::iterator place_;
};

follower::seat::~seat() {
  if (of_) of_->listeners_.fetch_sub(1, std::memory_order_relaxed);
}

follower::follower(boost::asio::io_context& loop, job_repository& events, event_writer write,
                   const follower_settings& settings, spdlog::logger& log)
    : loop_(loop),
      events_(events),
      write_(std::move(write)),
      settings_(settings),
      problems_(log, spdlog::level::err, "events can be read again"),
      recent_(settings.memory),
      pause_(loop.get_executor()) {}

follower::~follower() = default;

void follower::stop() {
  stopping_.store(true);
  boost::asio::post(loop_, [this] { pause_.cancel(); });
  wake_all();
}

void follower::changed() noexcept {
  if (listeners_.load(std::memory_order_relaxed) == 0) return;
  if (is_told_.exchange(true)) return;
  boost::asio::post(loop_, [this] { hurry(); });
}

// Runs on the loop.
void follower::hurry() {
  is_told_.store(false);
  is_due_ = true;
  pause_.cancel();
  if (std::exchange(is_running_, true)) return;
  boost::asio::co_spawn(loop_.get_executor(), run(), boost::asio::detached);
}

std::optional<follower::seat> follower::enter() {
  if (stopping_.load()) return std::nullopt;
  if (listeners_.fetch_add(1) >= settings_.max_listeners) {
    listeners_.fetch_sub(1);
    return std::nullopt;
  }
  std::optional<seat> taken{std::in_place, *this};
  changed();
  return taken;
}

awaitable<bool> follower::wait(boost::asio::io_context& home, event_cursor seen,
                               time_point deadline) {
  const auto wakes = std::make_shared<timer>(home.get_executor(), deadline);
  const waiter registered{*this, wakes};
  // Checked after registering, so that nothing that happens in between is missed.
  if (stopping_.load()) co_return false;
  if (!recent_.have_after(seen)) co_await wakes->async_wait(boost::asio::as_tuple(use_awaitable));
  co_return !stopping_.load();
}

// Runs until there are no listeners left.
awaitable<void> follower::run() {
  while (listeners_.load() > 0 && !stopping_.load()) {
    is_due_ = false;
    co_await look();
    if (is_due_) continue;
    pause_.expires_after(settings_.poll_interval);
    co_await pause_.async_wait(boost::asio::as_tuple(use_awaitable));
  }
  recent_.clear();
  is_begun_ = false;
  is_running_ = false;
}

// Reads the new events. Failures are logged, and the next look tries again.
awaitable<void> follower::look() {
  try {
    if (!is_begun_) co_await begin();
    for (bool more = true; more && !stopping_.load();) more = co_await read_page();
    problems_.ended();
  } catch (const std::exception& failure) {
    problems_.occurred(failure.what(), "events cannot be read: ");
  }
}

awaitable<void> follower::begin() {
  const feed_ends ends = co_await events_.ends();
  recent_.begin_after(ends.newest);
  is_begun_ = true;
  wake_all();
}

// Returns whether there may be more.
awaitable<bool> follower::read_page() {
  const event_cursor seen = recent_.newest();
  std::vector<shared_event> added;
  const event_visitor take = [&](const recorded_event& shown) {
    added.push_back(make_text(shown));
    return true;
  };
  const auto page = co_await events_.feed(seen, places_at_once, take);
  if (!page) {
    // The history was replaced. Listeners find that out when they read from the store.
    recent_.clear();
    is_begun_ = false;
    wake_all();
    co_return false;
  }
  if (page->last == seen) co_return false;
  recent_.append(added, page->last);
  wake_all();
  co_return page->more;
}

void follower::wake_all() {
  const std::lock_guard lock{mutex_};
  for (const auto& each : waiters_) {
    boost::asio::post(each->get_executor(), [each] { each->cancel(); });
  }
}

}  // namespace extraction::feed
