// Converts a row of the job table to a job, for any database.
//
// A Row has text(column), integer(column) and is_null(column), with columns numbered from 0 in the
// order of `job_columns`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/error.hpp"
#include "jobs/job.hpp"

namespace extraction::store {

// The columns that a statement must select, in this order. The position of a job comes after them.
inline constexpr std::string_view job_columns =
    "id, document_id, status, priority, metadata, error_message, created_at, updated_at";

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

// Reuses the memory of `into`.
template <class Row>
void read_job(const Row& row, job& into) {
  into.id.assign(row.text(0));
  into.document_id.assign(row.text(1));
  into.status.assign(row.text(2));
  into.priority = static_cast<int>(row.integer(3));
  read_optional_text(row, 4, into.metadata);
  // SQLAlchemy stores None in a JSON column as the JSON text null.
  if (into.metadata == "null") into.metadata.reset();
  read_optional_text(row, 5, into.error_message);
  into.created_at.assign(row.text(6));
  into.updated_at.assign(row.text(7));
}

template <class Row>
std::int64_t read_position(const Row& row) {
  return row.integer(8);
}

// Returns `position`, that of the next job of a list, which must be after `last`: a list that went
// backwards would show the same jobs again, and might never end. Throws store_damaged if it is not.
inline std::int64_t require_after(std::int64_t last, std::int64_t position) {
  if (position > last) return position;
  throw store_damaged("the jobs are out of order: position " + std::to_string(position) +
                      " follows " + std::to_string(last));
}

}  // namespace extraction::store
