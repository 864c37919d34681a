// One reader of the feed: goes from place to place, by the memory of the newest events where it can
// and else by the store, and sees what its filter wants.
//
// Belongs to one I/O thread. A reader that is slow holds nothing but its cursor.
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
  std::size_t bytes = 1024 * 1024;  // about; one event is given in any case
  std::size_t places = 10'000;      // to look at
};

class listener {
 public:
  using time_point = follower::time_point;

  // Reads on from `after`. The references must outlive the listener; `home` is the thread's loop.
  // Without a `place` it must not wait.
  listener(boost::asio::io_context& home, job_service& jobs, follower& shared,
           std::optional<follower::seat> place, event_filter filter, event_cursor after);

  // Appends the events that follow to `into`. Ends at one of `limits`, or where the feed ends: then
  // `at_end` is true. cursor_gone: what followed the last place is not kept any more.
  struct piece {
    bool at_end = false;
  };
  awaitable<boost::system::result<piece, cursor_gone>> read(const read_limits& limits,
                                                            std::vector<shared_event>& into);

  // Waits until there may be more, or until `deadline`. False: the service is stopping.
  awaitable<bool> wait(time_point deadline);

  // Of the last place looked at.
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
  bool is_known_ = false;  // the store has shown that `last_` is a place of the feed
};

}  // namespace extraction::feed
