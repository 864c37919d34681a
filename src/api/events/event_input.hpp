// What a client asks of the timeline and the feed, from the query of its request. Pure.
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
  std::optional<event_cursor> after{};  // nullopt: from the first
  std::optional<std::size_t> limit{};   // nullopt: all of it
};

struct feed_query {
  std::optional<event_cursor> after{};  // nullopt: from the oldest kept, or the newest
  bool latest = false;
  feed::event_filter filter{};
  std::size_t limit = 100;
  std::chrono::milliseconds wait{0};
};

// Each returns nullopt exactly if `why`, which comes empty, says why.
std::optional<timeline_query> read_timeline_query(const web::request& asked, refusal& why);
std::optional<feed_query> read_feed_query(const web::request& asked, refusal& why);

// The same, for a stream: Last-Event-ID says where to go on from, and wins over `after`.
std::optional<feed_query> read_stream_query(const web::request& asked, refusal& why);

// Whether the client accepts server-sent events (RFC 9110 §12.5.1).
bool accepts_event_stream(const web::request& asked);

}  // namespace extraction::api
