// The newest events in memory, for all who listen: however many there are, the store is read once.
//
// Holds a piece of the feed without a gap. Thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

#include "feed/event_text.hpp"

namespace extraction::feed {

class recent_events {
 public:
  // Keeps at most `capacity` bytes of events.
  explicit recent_events(std::size_t capacity) : capacity_(capacity) {}

  // Empties it: what is added from now on follows `newest`.
  void begin_after(event_cursor newest);

  // `added` are the events between what was there and `newest`, in order; places without an event
  // have none.
  void append(const std::vector<shared_event>& added, event_cursor newest);

  // Until it begins again, it has nothing to give.
  void clear();

  struct piece {
    std::vector<shared_event> events;
    event_cursor last;  // of the last place looked at
    bool more = false;  // there are further events in memory
  };

  // Events after `seen`, which the store has shown to be a place of the feed: about `size` bytes of
  // them, one at least where there is one. nullopt: they are not all in memory, and must be read
  // from the store.
  std::optional<piece> after(event_cursor seen, std::size_t size) const;

  // Whether after(seen) has something to give, or may have. Without a beginning, it has not.
  bool have_after(event_cursor seen) const;

  event_cursor newest() const;

 private:
  const std::size_t capacity_;

  mutable std::mutex mutex_;
  bool is_begun_ = false;
  event_cursor oldest_;  // the place before the first event held
  event_cursor newest_;
  std::deque<shared_event> events_;
  std::size_t size_ = 0;  // bytes
};

}  // namespace extraction::feed
