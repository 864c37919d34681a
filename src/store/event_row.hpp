// Converts a row of the event table, joined with the members of its job that never change, to an
// event, for any database. See job_row.hpp for what a Row is.
//
// A row need not contain an event: the first one never did, and those of a deleted job, as well as
// the last one removed by retention, are empty places, of which only the cursor is left.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "store/job_row.hpp"

namespace extraction::store {

// The columns that a statement must select, in this order, from `event_source`. What the event of a
// deletion shows of its job was kept when the job was removed.
inline constexpr std::string_view event_columns =
    "event.position, event.nonce, coalesce(extraction_job.id, extraction_job_deleted.id), "
    "event.type, event.cause, event.time, event.attempt, event.worker, event.actor, "
    "coalesce(event.status, extraction_job_deleted.status), event.error_message, "
    "event.run_after, event.output, "
    "coalesce(extraction_job.document_id, extraction_job_deleted.document_id), "
    "coalesce(extraction_job.priority, extraction_job_deleted.priority), "
    "extraction_job.metadata, "
    "coalesce(extraction_job.created_at, extraction_job_deleted.created_at), "
    "extraction_job_deleted.updated_at, "
    "coalesce(extraction_job.queue, extraction_job_deleted.queue), "
    "coalesce(extraction_job.max_attempts, extraction_job_deleted.max_attempts)";
inline constexpr int event_column_count = 20;

// Deleted jobs are searched only for the event of a deletion (type 7).
inline constexpr std::string_view event_source =
    "extraction_job_event AS event "
    "LEFT JOIN extraction_job ON extraction_job.position = event.job "
    "LEFT JOIN extraction_job_deleted "
    "ON extraction_job_deleted.job = CASE event.type WHEN 7 THEN event.job END";
static_assert(static_cast<int>(event_type::deleted) == 7);

// The status that a job has after an event of the type, which is then not stored with the event.
// nullopt if the type does not imply one.
constexpr std::optional<std::string_view> status_implied_by(event_type type) {
  switch (type) {
    case event_type::created:
    case event_type::retrying:
    case event_type::reset: return "pending";
    case event_type::started: return "processing";
    case event_type::completed: return "completed";
    case event_type::failed: return "failed";
    case event_type::updated:
    case event_type::deleted: break;
  }
  return std::nullopt;
}

// The status to store with an event; nullopt: NULL. The status of a deleted job is stored with the
// other members of the job that its last event shows.
inline std::optional<std::string_view> stored_status(event_type type, std::string_view status) {
  if (type == event_type::deleted || status_implied_by(type) == status) return std::nullopt;
  return status;
}

template <class Row>
event_cursor read_event_cursor(const Row& row) {
  return {row.integer(0), static_cast<std::uint32_t>(row.integer(1))};
}

template <class Row>
void read_what(const Row& row, event& into) {
  into.type = static_cast<event_type>(row.integer(3));
  into.cause = static_cast<event_cause>(row.integer(4));
  into.time = from_stored(row.integer(5));
  into.attempt = static_cast<int>(row.integer(6));
  read_optional_text(row, 7, into.worker);
  read_optional_text(row, 8, into.by.actor);
}

// Reuses the memory of `into`. Returns false if the place is empty: only the cursor is read then.
template <class Row>
bool read_event(const Row& row, recorded_event& into) {
  into.id = read_event_cursor(row);
  if (row.is_null(2)) return false;
  const event& what = into.what;
  read_what(row, into.what);

  full_job& after = into.job;
  job& shown = after.shown;
  shown.id.assign(row.text(2));
  shown.status.assign(row.is_null(9) ? status_implied_by(what.type).value_or("") : row.text(9));
  read_optional_text(row, 10, shown.error_message);
  read_optional_time(row, 11, after.run_after);
  read_optional_text(row, 12, after.output);
  shown.document_id.assign(row.text(13));
  shown.priority = static_cast<int>(row.integer(14));
  read_metadata(row, 15, shown.metadata);
  shown.created_at.assign(row.text(16));
  // A deletion has a time of its own, later than updated_at.
  if (row.is_null(17)) {
    shown.updated_at = to_iso_format(what.time);
  } else {
    shown.updated_at.assign(row.text(17));
  }
  after.queue.assign(row.text(18));
  after.attempt = what.attempt;
  after.max_attempts = static_cast<int>(row.integer(19));
  return true;
}

}  // namespace extraction::store
