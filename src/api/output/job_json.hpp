// A job as JSON.
#pragma once

#include <string>

#include "jobs/job.hpp"

namespace extraction::api {

// Appends `shown` as a compact JSON object, with its fields in the order of the contract. Throws
// store_unavailable if its metadata is not a JSON object, as in a damaged row.
void append_job(const job& shown, std::string& into);

// The same with what `?view=full` adds. `lease` is null, for there are no leases yet.
void append_full_job(const full_job& whole, std::string& into);

}  // namespace extraction::api
