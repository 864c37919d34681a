// A row of the job table as a job.
#pragma once

#include <cstdint>
#include <string_view>

#include "job.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// What read_job() and job_position() expect a statement to select.
inline constexpr std::string_view job_columns =
    "id, document_id, status, priority, metadata, error_message, created_at, updated_at, rowid";

// Reads the row that `row` stands on, reusing the memory of `into`.
void read_job(const statement& row, job& into);

std::int64_t job_position(const statement& row);

}  // namespace extraction::store::sqlite
