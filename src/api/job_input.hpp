// What a client says about a job, from the body or the query of its request. Pure.
#pragma once

#include <optional>

#include "api/fault.hpp"
#include "job.hpp"
#include "web/request.hpp"

namespace extraction::api {

// Each returns nullopt exactly if it added to `found`. The body must be UTF-8.
std::optional<new_job> read_new_job(const web::request& asked, faults& found);
std::optional<job_change> read_job_change(const web::request& asked, faults& found);

std::optional<job_query> read_job_query(const web::request& asked, faults& found);

}  // namespace extraction::api
