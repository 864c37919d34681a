// Answers quickly whether a store accepts writes, without querying it more often than necessary.
//
// The outcome of clients' writes is noted here, so a store in use is not queried at all. If there
// is no recent outcome, one probe, a write that changes no job, is made for the whole process,
// however many callers ask; nothing is written while nobody asks.
//
// Thread-safe. Held by shared_ptr, because a coroutine that never runs again may hold a probe, or
// wait, until its io_context is destroyed.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "store/write_health.hpp"
#include "support/awaitable.hpp"

namespace extraction::store {

class readiness : public std::enable_shared_from_this<readiness> {
 public:
  using time_point = write_health::time_point;

  // Callers get an answer within this time.
  static constexpr std::chrono::milliseconds patience{400};

  // The only probe of the process. When it is destroyed, another may begin.
  class probe {
   public:
    explicit probe(std::shared_ptr<readiness> of) : of_(std::move(of)) {}  // begun now
    probe(probe&&) noexcept = default;
    probe& operator=(probe&&) = delete;
    ~probe();

    void succeed() { of_->note_success(write_health::origin::probe); }
    void fail(std::string reason) {
      of_->note_failure(write_health::origin::probe, std::move(reason), begun_);
    }

   private:
    std::shared_ptr<readiness> of_;
    time_point begun_ = std::chrono::steady_clock::now();
  };

  // Begins the probe and returns at once.
  using starter = std::function<void(probe)>;

  // See write_health, for a client's write.
  void note_success() { note_success(write_health::origin::client); }
  void note_failure(std::string reason, time_point as_of = std::chrono::steady_clock::now()) {
    note_failure(write_health::origin::client, std::move(reason), as_of);
  }

  // Returns if the store accepts writes. Throws store_unavailable, which says why, if it does not,
  // or does not respond. `start` is called before this first waits, or not at all.
  awaitable<void> check(starter start);

 private:
  using waiters = std::list<std::shared_ptr<timer>>;

  // A place among the waiters, released when the coroutine ends, however it ends.
  class waiter;

  void note_success(write_health::origin whose);
  void note_failure(write_health::origin whose, std::string reason, time_point as_of);
  awaitable<void> wait_for_outcome(starter start);
  void wake_waiters() noexcept;

  write_health health_;

  std::mutex mutex_;  // guards everything below
  bool is_probing_ = false;
  waiters waiters_;
};

}  // namespace extraction::store
