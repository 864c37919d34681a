// The newest events, in memory and shared by all listeners, so that each event is read from the
// store once, however many listeners there are.
//
// Holds a part of the feed without gaps. Thread-safe.
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
  // Keeps at most `capacity` bytes of events, or the newest event alone if it is larger.
  explicit recent_events(std::size_t capacity) : capacity_(capacity) {}

  // Drops everything. The events appended from now on follow `newest`.
  void begin_after(event_cursor newest);

  // `added` are all events after the previous newest place up to `newest`, in order. Empty places
  // contribute none.
  void append(const std::vector<shared_event>& added, event_cursor newest);

  // Drops everything. Nothing can be read until begin_after() is called again.
  void clear();

  struct piece {
    std::vector<shared_event> events;
    event_cursor last;  // the last place examined
    bool more = false;  // further events are in memory
  };

  // Returns the events after `seen`, which the store must have confirmed to be a place of the feed:
  // about `size` bytes of them, but at least one if there is any. nullopt if part of them is not in
  // memory, so that they must be read from the store.
  std::optional<piece> after(event_cursor seen, std::size_t size) const;

  // Whether after(seen) may return any events. False until begin_after() is called.
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
