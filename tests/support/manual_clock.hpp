// A clock that tests set.
#pragma once

#include <atomic>
#include <chrono>

#include "support/clock.hpp"

namespace extraction::test {

class manual_clock final : public clock {
 public:
  explicit manual_clock(timestamp start = timestamp{std::chrono::microseconds{
                            1'771'346'715'123'456}})
      : now_(start) {}

  timestamp now() const override { return now_.load(); }
  void advance(std::chrono::microseconds by) { now_.store(now_.load() + by); }
  void set(timestamp to) { now_.store(to); }

 private:
  std::atomic<timestamp> now_;
};

}  // namespace extraction::test
