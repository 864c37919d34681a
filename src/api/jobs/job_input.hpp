// What a client sends about a job, in the body or the query of its request. Pure.
#pragma once

#include <optional>

#include "api/input/refusal.hpp"
#include "jobs/job.hpp"
#include "web/request.hpp"

namespace extraction::api {

// Each returns nullopt exactly if it adds the reason to `why`, which is passed in without faults.
std::optional<new_job> read_new_job(const web::request& asked, refusal& why);
std::optional<job_change> read_job_change(const web::request& asked, refusal& why);

std::optional<job_query> read_job_query(const web::request& asked, refusal& why);

}  // namespace extraction::api
