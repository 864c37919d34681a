// Converts a row of the job table to a job, for any database.
//
// A Row has text(column), integer(column) and is_null(column), with columns numbered from 0 in the
// order of `job_columns` or `full_job_columns`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "support/clock.hpp"

namespace extraction::store {

// The columns that a statement must select, in this order. The position of a job comes after them.
inline constexpr std::string_view job_columns =
    "id, document_id, status, priority, metadata, error_message, created_at, updated_at";
inline constexpr int job_column_count = 8;

inline constexpr std::string_view full_job_columns =
    "id, document_id, status, priority, metadata, error_message, created_at, updated_at, "
    "queue, attempt, max_attempts, run_after, output";
inline constexpr int full_job_column_count = 13;

// Of extraction_job_deleted, which keeps what the events of deleted jobs show.
inline constexpr std::string_view deleted_job_columns =
    "job, id, document_id, status, priority, queue, max_attempts, created_at, updated_at";

template <class Row>
void read_optional_text(const Row& row, int column, std::optional<std::string>& into) {
  if (row.is_null(column)) {
    into.reset();
  } else if (into) {
    into->assign(row.text(column));
  } else {
    into.emplace(row.text(column));
  }
}

// Stores keep times of their own in microseconds since 1970.
inline std::int64_t to_stored(timestamp time) {
  return time.time_since_epoch().count();
}

inline std::optional<std::int64_t> to_stored(const std::optional<timestamp>& time) {
  if (!time) return std::nullopt;
  return to_stored(*time);
}

inline timestamp from_stored(std::int64_t microseconds) {
  return timestamp{std::chrono::microseconds{microseconds}};
}

template <class Row>
void read_optional_time(const Row& row, int column, std::optional<timestamp>& into) {
  into.reset();
  if (!row.is_null(column)) into = from_stored(row.integer(column));
}

// SQLAlchemy stores None in a JSON column as the JSON text null.
template <class Row>
void read_metadata(const Row& row, int column, std::optional<std::string>& into) {
  read_optional_text(row, column, into);
  if (into == "null") into.reset();
}

// Reuses the memory of `into`.
template <class Row>
void read_job(const Row& row, job& into) {
  into.id.assign(row.text(0));
  into.document_id.assign(row.text(1));
  into.status.assign(row.text(2));
  into.priority = static_cast<int>(row.integer(3));
  read_metadata(row, 4, into.metadata);
  read_optional_text(row, 5, into.error_message);
  into.created_at.assign(row.text(6));
  into.updated_at.assign(row.text(7));
}

// Of a row of `full_job_columns`. Reuses the memory of `into`.
template <class Row>
void read_full_job(const Row& row, full_job& into) {
  read_job(row, into.shown);
  into.queue.assign(row.text(8));
  into.attempt = static_cast<int>(row.integer(9));
  into.max_attempts = static_cast<int>(row.integer(10));
  read_optional_time(row, 11, into.run_after);
  read_optional_text(row, 12, into.output);
  // The original program may have changed the status; it does not know these columns.
  if (into.shown.status != "pending") into.run_after.reset();
  if (into.shown.status != "completed") into.output.reset();
}

// The column after `columns` others.
template <class Row>
std::int64_t read_position(const Row& row, int columns = job_column_count) {
  return row.integer(columns);
}

// Returns `position`, that of the next job of a list, which must be after `last`: a list that went
// backwards would show the same jobs again, and might never end. Throws store_damaged if it is not.
inline std::int64_t require_after(std::int64_t last, std::int64_t position) {
  if (position > last) return position;
  throw store_damaged("the jobs are out of order: position " + std::to_string(position) +
                      " follows " + std::to_string(last));
}

}  // namespace extraction::store
