#include "api/events/event_stream.hpp"

#include <algorithm>

namespace extraction::api {

namespace {

constexpr feed::read_limits piece{.events = 1000, .bytes = 64 * 1024, .places = 10'000};

void append_event_text(const feed::event_text& shown, std::string& into) {
  into.append("id: ").append(to_text(shown.id));
  into.append("\nevent: ").append(event_type_prefix).append(name_of(shown.type));
  into.append("\ndata: ").append(shown.json).append("\n\n");
}

}  // namespace

awaitable<boost::system::result<void, cursor_gone>> event_stream::begin(std::string& into) {
  told_ = events_->last();
  return read(into);
}

awaitable<bool> event_stream::next(std::string& into) {
  const auto silent_until = std::chrono::steady_clock::now() + heartbeat;
  const auto deadline = end_ ? std::min(*end_, silent_until) : silent_until;
  const std::size_t before = into.size();
  while (into.size() == before) {
    if (at_end_) {
      const bool serving = co_await events_->wait(deadline);
      if (!serving) co_return false;
    }
    const auto now = std::chrono::steady_clock::now();
    if (end_ && now >= *end_) co_return false;
    const auto done = co_await read(into);
    if (!done) co_return false;
    if (into.size() == before && now >= silent_until) append_heartbeat(into);
  }
  co_return true;
}

awaitable<boost::system::result<void, cursor_gone>> event_stream::read(std::string& into) {
  std::vector<feed::shared_event> shown;
  const auto done = co_await events_->read(piece, shown);
  if (!done) co_return done.error();
  at_end_ = done->at_end;
  for (const feed::shared_event& each : shown) append_event_text(*each, into);
  if (!shown.empty()) told_ = shown.back()->id;
  co_return boost::system::result<void, cursor_gone>{};
}

// An id without data is not dispatched as an event, but the client resumes from it. So a client
// whose filter matches nothing does not fall behind.
void event_stream::append_heartbeat(std::string& into) {
  into += ":\n";
  if (events_->last() != told_) {
    told_ = events_->last();
    into.append("id: ").append(to_text(told_)).append("\n");
  }
  into += '\n';
}

}  // namespace extraction::api
