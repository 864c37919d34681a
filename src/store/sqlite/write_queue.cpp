#include "store/sqlite/write_queue.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

namespace extraction::store::sqlite {

namespace {

// Limits how long the first write of a group waits for the last.
constexpr std::size_t max_group_size = 256;

// How often an idle queue checks its file and log.
constexpr std::chrono::seconds idle_interval{1};

}  // namespace

template <class Handler>
struct write_queue::pending_write_of final : pending_write {
  pending_write_of(write_task t, executor e, Handler h)
      : pending_write(std::move(t), std::move(e)), handler(std::move(h)) {}
  void resume() override { std::move(handler)(std::move(failure)); }

  Handler handler;
};

write_queue::write_queue(const sqlite_settings& settings, spdlog::logger& log)
    : most_waiting_(settings.max_queued_writes), committer_(settings, log) {
  thread_ = std::thread{[this] { write_until_stopped(); }};
}

write_queue::~write_queue() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

awaitable<void> write_queue::run(boost::asio::io_context& context, write_task task) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<executor>&,
                                     void(std::exception_ptr)>(
      [this, &context, task = std::move(task)](auto handler) mutable {
        enqueue(std::make_unique<pending_write_of<decltype(handler)>>(
            std::move(task), context.get_executor(), std::move(handler)));
      },
      use_awaitable);
}

awaitable<void> write_queue::check() {
  return committer_.health().check([this](readiness::probe begun) {
    {
      const std::lock_guard lock{mutex_};
      waiting_probe_.emplace(std::move(begun));
    }
    changed_.notify_one();
  });
}

void write_queue::enqueue(std::unique_ptr<pending_write> added) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() < most_waiting_) waiting_.push_back(std::move(added));
  }
  if (!added) {
    changed_.notify_one();
    return;
  }
  added->failure = std::make_exception_ptr(
      store_unavailable("SQLite: " + std::to_string(most_waiting_) + " writes wait already"));
  write_group refused;
  refused.push_back(std::move(added));
  acknowledge(std::move(refused));
}

void write_queue::write_until_stopped() {
  while (auto writes = take_group()) {
    if (writes->empty() && !probe_in_hand_) {
      committer_.rest();
    } else {
      committer_.commit(*writes, std::exchange(probe_in_hand_, std::nullopt),
                        [this](write_group& group) { add_waiting(group); });
      acknowledge(std::move(*writes));
      committer_.checkpoint();
    }
  }
  committer_.rest();
  committer_.leave();
}

// Returns an empty group and leaves no probe if there was nothing to write for `idle_interval`;
// nullopt once the queue is to stop and nothing is left to write.
std::optional<write_group> write_queue::take_group() {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, idle_interval,
                    [this] { return stopping_ || waiting_probe_ || !waiting_.empty(); });
  if (stopping_ && waiting_.empty()) return std::nullopt;
  if (!stopping_ && waiting_probe_) {
    probe_in_hand_.emplace(*std::exchange(waiting_probe_, std::nullopt));
  }
  if (waiting_.size() <= max_group_size) return std::exchange(waiting_, {});
  const auto end = waiting_.begin() + max_group_size;
  write_group taken{std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end)};
  waiting_.erase(waiting_.begin(), end);
  return taken;
}

void write_queue::add_waiting(write_group& writes) {
  const std::lock_guard lock{mutex_};
  std::ranges::move(waiting_, std::back_inserter(writes));
  waiting_.clear();
}

// Passes each I/O thread all of its writes at once, so that it is woken once.
void write_queue::acknowledge(write_group writes) {
  while (!writes.empty()) {
    const executor home = writes.front()->loop.get_executor();
    const auto others = std::stable_partition(writes.begin(), writes.end(), [&](const auto& write) {
      return write->loop.get_executor() == home;
    });
    write_group done{std::make_move_iterator(writes.begin()), std::make_move_iterator(others)};
    writes.erase(writes.begin(), others);
    boost::asio::post(home, [done = std::move(done)] {
      for (const auto& write : done) write->resume();
    });
  }
}

}  // namespace extraction::store::sqlite
