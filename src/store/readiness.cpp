#include "store/readiness.hpp"

#include <exception>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "jobs/error.hpp"

namespace extraction::store {

using steady = std::chrono::steady_clock;

class readiness::waiter {
 public:
  waiter(std::shared_ptr<readiness> of, std::shared_ptr<timer> over) : of_(std::move(of)) {
    const std::lock_guard lock{of_->mutex_};
    place_ = of_->waiters_.insert(of_->waiters_.end(), std::move(over));
  }
  ~waiter() {
    const std::lock_guard lock{of_->mutex_};
    of_->waiters_.erase(place_);
  }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;

 private:
  std::shared_ptr<readiness> of_;
  waiters::iterator place_;
};

readiness::probe::~probe() {
  if (!of_) return;
  const std::lock_guard lock{of_->mutex_};
  of_->is_probing_ = false;
}

void readiness::note_success(write_health::origin whose) {
  health_.note_success(whose, steady::now());
  wake_waiters();
}

void readiness::note_failure(write_health::origin whose, std::string reason, time_point as_of) {
  health_.note_failure(whose, std::move(reason), as_of, steady::now());
  wake_waiters();
}

awaitable<void> readiness::check(starter start) {
  auto known = health_.judge(steady::now());
  if (!known) {
    co_await wait_for_outcome(std::move(start));
    known = health_.judge(steady::now());
  }
  if (!known) known = health_.judge_without_answer(steady::now());
  if (!known->takes_writes) throw store_unavailable(known->reason);
}

awaitable<void> readiness::wait_for_outcome(starter start) {
  const auto over = std::make_shared<timer>(co_await boost::asio::this_coro::executor, patience);
  const waiter place{shared_from_this(), over};
  bool is_first = false;
  {
    const std::lock_guard lock{mutex_};
    is_first = !std::exchange(is_probing_, true);
  }
  if (is_first) start(probe{shared_from_this()});
  // Cancelled by the next outcome.
  co_await over->async_wait(boost::asio::as_tuple(use_awaitable));
}

void readiness::wake_waiters() noexcept {
  try {
    const std::lock_guard lock{mutex_};
    for (const auto& over : waiters_) {
      boost::asio::post(over->get_executor(), [over] { over->cancel(); });
    }
  } catch (const std::exception&) {
    // Out of memory: they wait a little longer.
  }
}

}  // namespace extraction::store
