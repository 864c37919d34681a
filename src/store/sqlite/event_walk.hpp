// One page of events, read in steps so that other requests get their turn. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>

#include "jobs/job_repository.hpp"

namespace extraction::store::sqlite {

class event_walk {
 public:
  // How many places a step examines; about 1 ms.
  static constexpr std::uint64_t step_size = 256;

  // `visit` must outlive the walk.
  event_walk(event_cursor after, std::uint64_t limit, const event_visitor& visit)
      : page_{.last = after}, left_(limit), visit_(visit) {}

  event_walk(const event_walk&) = delete;
  event_walk& operator=(const event_walk&) = delete;

  // Where the next step begins, and how many places it may examine.
  const event_cursor& after() const { return page_.last; }
  std::int64_t limit() const { return static_cast<std::int64_t>(std::min(left_, step_size)); }

  // Passes events on to the visitor of the page.
  event_visitor visitor() {
    return [this](const recorded_event& each) { return is_wanted_ = visit_(each); };
  }

  // Returns whether another step must follow.
  bool add(const event_page& step) {
    left_ -= std::min(left_, step_size);
    page_ = step;
    return is_wanted_ && page_.more && left_ > 0;
  }

  const event_page& page() const { return page_; }

 private:
  event_page page_;
  std::uint64_t left_;
  const event_visitor& visit_;
  bool is_wanted_ = true;
};

}  // namespace extraction::store::sqlite
