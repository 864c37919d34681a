#include "store/postgres/connection_pool.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>

namespace extraction::store::postgres {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

const statement rollback{"rollback", "ROLLBACK"};

constexpr milliseconds first_back_off = 50ms;
constexpr milliseconds longest_back_off = 1s;

}  // namespace

class connection_pool::letter_box {
 public:
  explicit letter_box(boost::asio::io_context& context) : context_(&context) {}

  template <class Task>
  void post(Task task) {
    const std::lock_guard lock{mutex_};
    if (context_) boost::asio::post(*context_, std::move(task));
  }

  void close() {
    const std::lock_guard lock{mutex_};
    context_ = nullptr;
  }

 private:
  std::mutex mutex_;
  boost::asio::io_context* context_;
};

connection_pool::connection_pool(connector& connections, boost::asio::io_context& context,
                                 std::size_t size)
    : connections_(connections),
      context_(context),
      size_(size),
      letters_(std::make_shared<letter_box>(context)),
      attempt_timer_(context.get_executor()),
      random_(std::random_device{}()) {
  idle_.reserve(size);  // so that returning one cannot fail
}

void connection_pool::close() {
  letters_->close();
  is_closed_ = true;
  idle_.clear();
}

awaitable<connection_pool::lease> connection_pool::acquire(steady::time_point until) {
  const auto self = shared_from_this();
  if (auto found = take_idle()) co_return lease{self, *std::move(found)};
  if (waiters_.size() >= connections_.settings().max_queued) {
    throw store_unavailable("PostgreSQL: too many requests are waiting for a connection");
  }
  const auto now = steady::now();
  if (is_long_down(now) && now < next_attempt_) throw store_unavailable(why_down_);

  waiter own{*this};
  connect_if_needed();
  own.over.expires_at(until);
  co_await own.over.async_wait(boost::asio::as_tuple(use_awaitable));

  if (own.given) co_return lease{self, *std::move(own.given)};
  if (down_since_) throw store_unavailable(why_down_);
  throw store_unavailable("PostgreSQL: no connection became free in time");
}

std::optional<connection_pool::pooled> connection_pool::take_idle() {
  while (!idle_.empty()) {
    pooled candidate = std::move(idle_.back());
    idle_.pop_back();
    candidate.held->look_for_end();
    if (is_useful(candidate)) return candidate;
    --open_;
  }
  return std::nullopt;
}

void connection_pool::give_back(pooled returned) {
  if (is_closed_ || !is_useful(returned)) {
    --open_;
    if (!is_closed_) connect_if_needed();
    return;
  }
  if (waiters_.empty()) {
    idle_.push_back(std::move(returned));
    return;
  }
  waiter& next = *waiters_.front();
  waiters_.pop_front();
  next.given = std::move(returned);
  next.over.cancel();
}

void connection_pool::connect_if_needed() {
  if (waiters_.size() <= opening_ || open_ >= size_) return;
  if (down_since_ && opening_ > 0) return;
  if (steady::now() < next_attempt_) return plan_attempt();

  connections_.connect_in_background(
      [letters = letters_, weak = weak_from_this(), epoch = connections_.epoch()](
          connection_handle handle, std::exception_ptr failure) {
        letters->post([weak, epoch, failure, opened = std::move(handle)]() mutable {
          const auto self = weak.lock();
          if (self) self->finish_attempt(std::move(opened), epoch, failure);
        });
      });
  // Not earlier: an attempt that could not be started never ends. Its end is reported on this
  // thread.
  ++opening_;
  ++open_;
}

void connection_pool::finish_attempt(connection_handle opened, std::uint64_t epoch,
                                     std::exception_ptr failure) {
  --opening_;
  try {
    if (failure) std::rethrow_exception(failure);
    pooled added{std::make_unique<connection>(std::move(opened), context_, options()), epoch};
    note_success();
    give_back(std::move(added));
  } catch (const std::exception& reason) {
    --open_;
    note_failure(reason.what());
    if (is_long_down(steady::now())) {
      for (waiter* const each : waiters_) each->over.cancel();
    } else {
      connect_if_needed();
    }
  }
}

void connection_pool::note_success() {
  connections_.failures().ended();
  down_since_.reset();
  back_off_ = milliseconds::zero();
  next_attempt_ = {};
}

void connection_pool::note_failure(std::string reason) {
  const auto now = steady::now();
  connections_.failures().occurred(reason);
  if (!down_since_) down_since_ = now;
  why_down_ = std::move(reason);
  back_off_ = std::clamp(back_off_ * 2, first_back_off, longest_back_off);
  next_attempt_ = now + jittered(back_off_);
}

bool connection_pool::is_long_down(steady::time_point now) const {
  return down_since_ && now - *down_since_ > connections_.settings().queue_timeout;
}

void connection_pool::plan_attempt() {
  if (std::exchange(attempt_is_planned_, true)) return;
  attempt_timer_.expires_at(next_attempt_);
  attempt_timer_.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
    const auto self = weak.lock();
    if (!self) return;
    self->attempt_is_planned_ = false;
    self->connect_if_needed();
  });
}

bool connection_pool::is_useful(const pooled& candidate) const {
  return candidate.epoch == connections_.epoch() && candidate.held->is_usable() &&
         !candidate.held->in_transaction();
}

connection::options connection_pool::options() const {
  const postgres_settings& settings = connections_.settings();
  return {.prepared_statements = settings.prepared_statements,
          .response_timeout = settings.response_timeout};
}

awaitable<void> connection_pool::sleep(milliseconds time) {
  timer pause{context_.get_executor(), time};
  co_await pause.async_wait(use_awaitable);
}

awaitable<void> connection_pool::roll_back(connection& server) {
  batch queries;
  queries.push_back({rollback});
  try {
    co_await server.run(queries);
  } catch (const postgres_error&) {
    // The connection is unusable then, and is not used again.
  }
}

// A time between half of `time` and all of it, so that those who failed together do not retry
// together.
milliseconds connection_pool::jittered(milliseconds time) {
  return std::chrono::milliseconds{
      std::uniform_int_distribution<milliseconds::rep>{time.count() / 2, time.count()}(random_)};
}

connection_pool::waiter::waiter(connection_pool& pool)
    : waits_for(pool), over(pool.context_.get_executor()) {
  pool.waiters_.push_back(this);
}

connection_pool::waiter::~waiter() {
  waits_for.waiters_.remove(this);
  if (waits_for.waiters_.empty()) waits_for.attempt_timer_.cancel();
}

}  // namespace extraction::store::postgres
