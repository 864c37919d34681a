// What a client says about a job, from the body or the query of its request. Pure.
#pragma once

#include <optional>

#include "api/input/refusal.hpp"
#include "jobs/job.hpp"
#include "web/request.hpp"

namespace extraction::api {

// Each returns nullopt exactly if `why`, which comes empty, says why.
std::optional<new_job> read_new_job(const web::request& asked, refusal& why);
std::optional<job_change> read_job_change(const web::request& asked, refusal& why);

std::optional<job_query> read_job_query(const web::request& asked, refusal& why);

}  // namespace extraction::api
