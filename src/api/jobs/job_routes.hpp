// The routes of jobs.
#pragma once

#include <array>

#include "api/jobs/job_handlers.hpp"
#include "api/routing/route.hpp"

namespace extraction::api {

inline constexpr std::array job_routes{
    route{"GET", "/extraction-jobs", access::read, list_jobs},
    route{"POST", "/extraction-jobs", access::write, create_job},
    route{"GET", "/extraction-jobs/{id}", access::read, get_job},
    route{"PATCH", "/extraction-jobs/{id}", access::write, update_job},
    route{"DELETE", "/extraction-jobs/{id}", access::write, delete_job},
};

}  // namespace extraction::api
