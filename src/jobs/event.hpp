// Events: what happened to a job, and where that stands in the feed, the history of all jobs. Plain
// values: no I/O, no locking.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job.hpp"
#include "support/clock.hpp"

namespace extraction {

// Stored as a number: never change the value of an enumerator, and add new ones at the end.
enum class event_type : std::uint8_t {
  created,
  started,    // a worker claimed the job, or a PATCH set `processing`
  retrying,   // an attempt failed, and attempts remain
  completed,  // the work is done
  failed,     // for good: no further attempt follows
  reset,      // a PATCH set `pending`, or a worker gave the job back
  updated,    // only the message, the output or run_after changed
  deleted,
};

// Indexed by event_type; without the prefix that clients see.
inline constexpr std::array<std::string_view, 8> event_type_names{
    "created", "started", "retrying", "completed", "failed", "reset", "updated", "deleted"};

inline constexpr std::string_view event_type_prefix = "extraction-job.";

std::string_view name_of(event_type type);

// Accepts `name` with or without the prefix. Returns nullopt if there is no such type.
std::optional<event_type> parse_event_type(std::string_view name);

// Stored as a number, like event_type.
enum class event_cause : std::uint8_t {
  request,  // a POST, PATCH or DELETE of the job
  lease,    // a worker's claim, or its report on a job that it holds
  expiry,   // the expiry of a lease
};

std::string_view name_of(event_cause cause);

// Who requested a change.
struct origin {
  std::optional<std::string> actor{};  // the token's `sub`; nullopt: there is none

  bool operator==(const origin&) const = default;
};

struct event {
  event_type type = event_type::created;
  event_cause cause = event_cause::request;
  timestamp time{};  // the job's new updated_at; for a deletion, a later time of its own
  int attempt = 0;   // the attempt that this begins or ends, otherwise the current or last one
  std::optional<std::string> worker{};
  origin by{};

  bool operator==(const event&) const = default;
};

// The place of an event in the feed. Positions increase in commit order, with gaps. `check` is
// random. If the database was restored from a backup and the position now holds a different event,
// `check` distinguishes it from the one that a reader has seen.
struct event_cursor {
  std::int64_t position = 0;  // from 1
  std::uint32_t check = 0;

  bool operator==(const event_cursor&) const = default;
};

// The text that clients see: at most 64 of the characters A–Z, a–z, 0–9, - and _.
std::string to_text(event_cursor cursor);

// Returns nullopt if `text` is not one that to_text() could have returned.
std::optional<event_cursor> parse_event_cursor(std::string_view text);

// An event as the feed returns it, with the job as it was right after the event.
struct recorded_event {
  event_cursor id;
  event what;
  full_job job;

  bool operator==(const recorded_event&) const = default;
};

}  // namespace extraction
