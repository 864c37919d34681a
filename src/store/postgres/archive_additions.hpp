// The queries that store what was copied from another database. What they are made of must live
// until they have been sent.
#pragma once

#include <optional>
#include <span>

#include "jobs/job_archive.hpp"
#include "store/postgres/statement.hpp"

namespace extraction::store::postgres {

// See job_archive. To be run in one transaction.
batch to_add_jobs(std::span<const archived_job> copied);
batch to_add_events(std::span<const archived_event> copied, std::optional<event_cursor> start);
batch to_add_keys(std::span<const archived_key> copied);

}  // namespace extraction::store::postgres
