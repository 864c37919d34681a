// One reader of the feed. It moves from place to place, reading the newest events from memory and
// the others from the store, and returns those that match its filter.
//
// Belongs to one I/O thread. A slow reader occupies no memory for the events that it has yet to
// read, as it holds only a cursor.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/system/result.hpp>

#include "feed/event_filter.hpp"
#include "feed/follower.hpp"
#include "jobs/job_service.hpp"
#include "support/awaitable.hpp"

namespace extraction::feed {

struct read_limits {
  std::size_t events = 1000;
  std::size_t bytes = 1024 * 1024;  // approximate: at least one event is read, whatever its size
  std::size_t places = 10'000;      // to examine, whether their events match the filter or not
};

class listener {
 public:
  using time_point = follower::time_point;

  // Begins after the cursor `after`. The references must outlive the listener; `home` is the
  // thread's loop. A listener without a `place` must not wait.
  listener(boost::asio::io_context& home, job_service& jobs, follower& shared,
           std::optional<follower::seat> place, event_filter filter, event_cursor after);

  // Appends the next events to `into` until one of `limits` is reached or the feed ends, in which
  // case `at_end` is true. cursor_gone: what follows the last place is no longer kept.
  struct piece {
    bool at_end = false;
  };
  awaitable<boost::system::result<piece, cursor_gone>> read(const read_limits& limits,
                                                            std::vector<shared_event>& into);

  // Waits until there may be more events, or until `deadline`. Returns false if the service is
  // stopping.
  awaitable<bool> wait(time_point deadline);

  // The cursor of the last place examined.
  event_cursor last() const { return last_; }

 private:
  struct budget;

  bool take(const shared_event& next, budget& left, std::vector<shared_event>& into) const;
  bool read_memory(budget& left, std::vector<shared_event>& into, bool& at_end);
  awaitable<boost::system::result<void, cursor_gone>> read_store(budget& left,
                                                                 std::vector<shared_event>& into,
                                                                 bool& at_end);

  boost::asio::io_context& home_;
  job_service& jobs_;
  follower& shared_;
  std::optional<follower::seat> place_;
  event_filter filter_;
  event_cursor last_;
  bool is_known_ = false;  // the store has confirmed that `last_` is a place of the feed
};

}  // namespace extraction::feed
