#include "feed/recent_events.hpp"

#include <algorithm>

namespace extraction::feed {

void recent_events::begin_after(event_cursor newest) {
  const std::lock_guard lock{mutex_};
  events_.clear();
  size_ = 0;
  oldest_ = newest_ = newest;
  is_begun_ = true;
}

void recent_events::append(const std::vector<shared_event>& added, event_cursor newest) {
  const std::lock_guard lock{mutex_};
  for (const shared_event& each : added) {
    events_.push_back(each);
    size_ += each->size();
  }
  newest_ = newest;
  while (size_ > capacity_ && events_.size() > 1) {
    oldest_ = events_.front()->id;
    size_ -= events_.front()->size();
    events_.pop_front();
  }
}

bool recent_events::have_after(event_cursor seen) const {
  const std::lock_guard lock{mutex_};
  return is_begun_ && newest_.position > seen.position;
}

event_cursor recent_events::newest() const {
  const std::lock_guard lock{mutex_};
  return newest_;
}

void recent_events::clear() {
  const std::lock_guard lock{mutex_};
  events_.clear();
  size_ = 0;
  is_begun_ = false;
}

std::optional<recent_events::piece> recent_events::after(event_cursor seen,
                                                         std::size_t size) const {
  const std::lock_guard lock{mutex_};
  if (!is_begun_ || seen.position < oldest_.position) return std::nullopt;
  if (seen.position > newest_.position) return piece{.events = {}, .last = seen};
  auto next = std::ranges::upper_bound(events_, seen.position, {},
                                       [](const shared_event& each) { return each->id.position; });
  // Only the store can tell an empty place of the feed from one of another history.
  if (seen != oldest_ && seen != newest_) {
    if (next == events_.begin() || (*std::prev(next))->id != seen) return std::nullopt;
  }
  piece taken{.events = {}, .last = newest_};
  for (std::size_t bytes = 0; next != events_.end() && (bytes < size || bytes == 0); ++next) {
    bytes += (*next)->size();
    taken.events.push_back(*next);
  }
  if (next != events_.end()) {
    taken.more = true;
    taken.last = taken.events.back()->id;
  }
  return taken;
}

}  // namespace extraction::feed
