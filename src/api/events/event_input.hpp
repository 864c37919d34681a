// Reads requests for the timeline and the feed. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "api/input/refusal.hpp"
#include "feed/event_filter.hpp"
#include "jobs/event.hpp"
#include "web/request.hpp"

namespace extraction::api {

struct timeline_query {
  std::optional<event_cursor> after{};  // nullopt: from the first event
  std::optional<std::size_t> limit{};   // in events; nullopt: all of them, as a stream
};

struct feed_query {
  std::optional<event_cursor> after{};  // nullopt: from one end of the feed, as `latest` says
  bool latest = false;                  // begin after the newest event, not at the oldest
  feed::event_filter filter{};
  std::size_t limit = 100;            // in events
  std::chrono::milliseconds wait{0};  // for a first event
};

// Each returns nullopt if the request is invalid, and then adds every error to `why`, which must be
// empty before the call.
std::optional<timeline_query> read_timeline_query(const web::request& asked, refusal& why);
std::optional<feed_query> read_feed_query(const web::request& asked, refusal& why);

// The same for a stream, where Last-Event-ID takes precedence over `after`.
std::optional<feed_query> read_stream_query(const web::request& asked, refusal& why);

// Whether the client accepts server-sent events (RFC 9110 §12.5.1).
bool accepts_event_stream(const web::request& asked);

}  // namespace extraction::api
