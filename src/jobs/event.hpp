// What happened to a job, and the place of that in the history of all jobs. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job.hpp"
#include "support/clock.hpp"

namespace extraction {

// Stored as its number: never change one, add others at the end.
enum class event_type : std::uint8_t {
  created,
  started,    // a claim, or a PATCH to processing
  retrying,   // an attempt failed, and others are left
  completed,  // the end of the work
  failed,     // for good
  reset,      // a PATCH to pending, or a worker gave the job back
  updated,    // only the message, the output or run_after changed
  deleted,
};

// By number, without the prefix that clients see.
inline constexpr std::array<std::string_view, 8> event_type_names{
    "created", "started", "retrying", "completed", "failed", "reset", "updated", "deleted"};

inline constexpr std::string_view event_type_prefix = "extraction-job.";

std::string_view name_of(event_type type);

// `name` with the prefix or without it. nullopt: there is no such type.
std::optional<event_type> parse_event_type(std::string_view name);

// Stored as its number, as event_type is.
enum class event_cause : std::uint8_t {
  request,  // a POST, PATCH or DELETE of the job
  lease,    // a claim, or what a worker said
  expiry,   // of a lease
};

std::string_view name_of(event_cause cause);

// Who asked for a change.
struct origin {
  std::optional<std::string> actor{};  // `sub` of the token

  bool operator==(const origin&) const = default;
};

struct event {
  event_type type = event_type::created;
  event_cause cause = event_cause::request;
  timestamp time{};  // the job's updated_at from then on; of a deletion its own moment, and later
  int attempt = 0;   // the one that this begins or ends, or else that the job is at
  std::optional<std::string> worker{};
  origin by{};

  bool operator==(const event&) const = default;
};

// The place of an event in the feed. Positions rise in the order of commits, with gaps. `check` is
// random: a place that holds another event, for the database was restored from a backup, is told
// from the one that a reader has seen.
struct event_cursor {
  std::int64_t position = 0;  // from 1
  std::uint32_t check = 0;

  bool operator==(const event_cursor&) const = default;
};

// At most 64 of A–Z a–z 0–9 - _.
std::string to_text(event_cursor cursor);

// nullopt: no cursor of ours.
std::optional<event_cursor> parse_event_cursor(std::string_view text);

// As the feed shows it: the job is as it was right after the event.
struct recorded_event {
  event_cursor id;
  event what;
  full_job job;
};

}  // namespace extraction
