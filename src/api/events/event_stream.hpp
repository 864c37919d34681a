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

  // A comment goes out when there was nothing to send for so long, to keep proxies awake.
  static constexpr std::chrono::seconds heartbeat{15};

  // Ends at `end`, when the client's token has expired, or when the service stops.
  event_stream(std::unique_ptr<feed::listener> events, std::optional<time_point> end)
      : events_(std::move(events)), end_(end) {}

  // Reads what is there now, without waiting. cursor_gone: what the client has seen last is not
  // kept any more.
  awaitable<boost::system::result<void, cursor_gone>> begin(std::string& into);

  // Waits until there is something to send. A clean end where events have gone meanwhile: the
  // client comes again with its cursor, and is told.
  awaitable<bool> next(std::string& into) override;

 private:
  awaitable<boost::system::result<void, cursor_gone>> read(std::string& into);
  void append_heartbeat(std::string& into);

  std::unique_ptr<feed::listener> events_;
  std::optional<time_point> end_;
  event_cursor told_{};  // the last id that the client was sent
  bool at_end_ = false;
};

}  // namespace extraction::api
