#include "jobs/job.hpp"

#include <algorithm>

namespace extraction {

bool is_job_status(std::string_view text) {
  return std::ranges::find(job_statuses, text) != job_statuses.end();
}

}  // namespace extraction
