// The feed as server-sent events (HTML Standard, §9.2 Server-sent events).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feed/listener.hpp"
#include "web/response.hpp"

namespace extraction::api {

// Belongs to one I/O thread.
class event_stream final : public web::body_stream {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // A comment is sent after this time without an event, so that proxies keep the connection open.
  static constexpr std::chrono::seconds heartbeat{15};

  // The stream ends when the service stops, or at `end`, the time at which the client's token
  // expires (nullopt: never).
  event_stream(std::unique_ptr<feed::listener> events, std::optional<time_point> end)
      : events_(std::move(events)), end_(end) {}

  // Appends the events that are available, without waiting. cursor_gone: the events after the
  // client's cursor are no longer kept.
  awaitable<boost::system::result<void, cursor_gone>> begin(std::string& into);

  // Waits until there is something to send. If the next events have been removed in the meantime,
  // the stream ends normally: the client reconnects with its cursor and gets a 410.
  awaitable<bool> next(std::string& into) override;
  bool may_wait() const override { return true; }

 private:
  awaitable<boost::system::result<void, cursor_gone>> read(std::string& into);
  void append_heartbeat(std::string& into);

  std::unique_ptr<feed::listener> events_;
  std::optional<time_point> end_;
  event_cursor told_{};  // the last id that was sent to the client
  bool at_end_ = false;
};

}  // namespace extraction::api
