#include "feed/listener.hpp"

#include <algorithm>
#include <utility>

namespace extraction::feed {

// What remains of the limits.
struct listener::budget {
  explicit budget(const read_limits& limits)
      : events(limits.events), bytes(limits.bytes), places(limits.places) {}

  bool is_spent() const { return events == 0 || bytes == 0 || places == 0; }

  std::size_t events, bytes, places;
};

listener::listener(boost::asio::io_context& home, job_service& jobs, follower& shared,
                   std::optional<follower::seat> place, event_filter filter, event_cursor after)
    : home_(home),
      jobs_(jobs),
      shared_(shared),
      place_(std::move(place)),
      filter_(std::move(filter)),
      last_(after) {}

awaitable<boost::system::result<listener::piece, cursor_gone>> listener::read(
    const read_limits& limits, std::vector<shared_event>& into) {
  budget left{limits};
  bool at_end = false;
  while (!at_end && !left.is_spent()) {
    if (is_known_ && read_memory(left, into, at_end)) continue;
    const auto done = co_await read_store(left, into, at_end);
    if (!done) co_return done.error();
  }
  co_return piece{.at_end = at_end};
}

// Returns whether the budget allows for more.
bool listener::take(const shared_event& next, budget& left, std::vector<shared_event>& into) const {
  --left.places;
  if (filter_.wants(next->type, next->document_id)) {
    into.push_back(next);
    --left.events;
    left.bytes -= std::min(left.bytes, next->json.size());
  }
  return !left.is_spent();
}

// Returns false if part of what follows is not in memory.
bool listener::read_memory(budget& left, std::vector<shared_event>& into, bool& at_end) {
  auto held = shared_.recent().after(last_, left.bytes);
  if (!held) return false;
  for (const shared_event& next : held->events) {
    last_ = next->id;
    if (!take(next, left, into)) return true;
  }
  last_ = held->last;
  at_end = !held->more;
  return true;
}

awaitable<boost::system::result<void, cursor_gone>> listener::read_store(
    budget& left, std::vector<shared_event>& into, bool& at_end) {
  const event_visitor visit = [&](const recorded_event& shown) {
    if (filter_.wants(shown.what.type, shown.job.shown.document_id)) {
      return take(shared_.make_text(shown), left, into);
    }
    return --left.places > 0;
  };
  const auto page = co_await jobs_.feed(last_, left.places, visit);
  if (!page) co_return page.error();
  at_end = !page->more;
  last_ = page->last;
  is_known_ = true;
  co_return boost::system::result<void, cursor_gone>{};
}

awaitable<bool> listener::wait(time_point deadline) {
  return shared_.wait(home_, last_, deadline);
}

}  // namespace extraction::feed
