// Writes a job as JSON.
#pragma once

#include <string>

#include "jobs/job.hpp"

namespace extraction::api {

// Appends `shown` to `into` as a compact JSON object, with its members in the order of the
// contract. Throws store_unavailable if its metadata is not a JSON object, as in a damaged row.
void append_job(const job& shown, std::string& into);

// The same, with the members that `?view=full` adds. `lease` is null, as there are no leases yet.
void append_full_job(const full_job& whole, std::string& into);

}  // namespace extraction::api
