// The feed of events, as the handlers of one I/O thread use it. Belongs to that thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "feed/follower.hpp"
#include "feed/listener.hpp"
#include "jobs/job_service.hpp"
#include "support/clock.hpp"

namespace extraction::feed {

// What the front supports.
struct reach {
  bool can_stream = true;
  std::chrono::milliseconds longest_wait{30'000};
};

class event_feed {
 public:
  // The references must outlive the feed. `home` is the thread's event loop.
  event_feed(boost::asio::io_context& home, job_service& jobs, follower& shared, const clock& time,
             reach allowed)
      : home_(home), jobs_(jobs), shared_(shared), time_(time), allowed_(allowed) {}

  // Returns a listener that may wait for events; null if there are too many of them already, or if
  // the service is stopping.
  std::unique_ptr<listener> listen(event_filter filter, event_cursor after) {
    auto place = shared_.enter();
    if (!place) return nullptr;
    return std::make_unique<listener>(home_, jobs_, shared_, std::move(place), std::move(filter),
                                      after);
  }

  // Returns a listener that reads what is available and must not wait.
  std::unique_ptr<listener> look(event_filter filter, event_cursor after) {
    return std::make_unique<listener>(home_, jobs_, shared_, std::nullopt, std::move(filter),
                                      after);
  }

  // Appends an event's JSON.
  const event_writer& writer() const { return shared_.writer(); }
  void write(const recorded_event& shown, std::string& into) const { writer()(shown, into); }

  // Converts `wall_clock` to the clock of timers; nullopt if it is more than a year ahead, which is
  // too far to matter.
  std::optional<follower::time_point> deadline_of(timestamp wall_clock) const {
    constexpr std::chrono::hours far_ahead{24 * 365};
    const auto left = wall_clock - time_.now();
    if (left > far_ahead) return std::nullopt;
    return std::chrono::steady_clock::now() + left;
  }

  bool can_stream() const { return allowed_.can_stream; }
  std::chrono::milliseconds longest_wait() const { return allowed_.longest_wait; }

 private:
  boost::asio::io_context& home_;
  job_service& jobs_;
  follower& shared_;
  const clock& time_;
  const reach allowed_;
};

}  // namespace extraction::feed
