// When to fetch the key set: when it grows old, again after a failure, and sooner if a token names
// a key that is not in it. Pure: every time is passed in, from a monotonic clock. Not thread-safe.
#pragma once

#include <algorithm>
#include <chrono>

namespace extraction::auth {

class refresh_schedule {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  struct intervals {
    duration life;      // of a fetched set
    duration cooldown;  // between two fetches that unknown keys may cause
    duration first_retry =
        std::chrono::seconds{1};  // after a failure; doubled after each further one
    duration last_retry = std::chrono::seconds{10};  // upper limit of the doubling
  };

  // The first fetch is due at `start`.
  refresh_schedule(const intervals& lengths, time_point start)
      : lengths_(lengths), next_(start), retry_(lengths.first_retry) {}

  time_point next() const { return next_; }
  bool due(time_point now) const { return now >= next_; }

  // Requests a fetch at once on behalf of an unknown key. False: it is too soon after the last one.
  bool hasten(time_point now) {
    if (now < hasten_from_) return false;
    hasten_from_ = now + lengths_.cooldown;
    next_ = now;
    return true;
  }

  void succeeded(time_point now) {
    retry_ = lengths_.first_retry;
    next_ = now + lengths_.life;
  }

  void failed(time_point now) {
    next_ = now + retry_;
    retry_ = std::min(2 * retry_, lengths_.last_retry);
  }

 private:
  intervals lengths_;
  time_point next_;
  time_point hasten_from_ = time_point::min();
  duration retry_;
};

}  // namespace extraction::auth
