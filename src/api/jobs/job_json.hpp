// A job as JSON.
#pragma once

#include <string>

#include "jobs/job.hpp"

namespace extraction::api {

// Appends `shown` as a compact JSON object, its fields in the order of the contract. Throws
// store_unavailable if its metadata is no JSON object, as a damaged row's may be.
void append_job(const job& shown, std::string& into);

}  // namespace extraction::api
