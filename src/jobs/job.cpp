#include "jobs/job.hpp"

#include <algorithm>

namespace extraction {

bool is_job_status(std::string_view text) {
  return std::ranges::find(job_statuses, text) != job_statuses.end();
}

bool apply(const job_change& change, timestamp now, job& target) {
  const bool status_changes = change.status != target.status;
  const bool message_changes =
      change.error_message && *change.error_message != target.error_message;
  if (!status_changes && !message_changes) return false;

  target.status = change.status;
  if (change.error_message) target.error_message = *change.error_message;
  if (const auto previous = parse_iso_format(target.updated_at)) {
    now = std::max(now, *previous + std::chrono::microseconds{1});
  }
  target.updated_at = to_iso_format(now);
  return true;
}

}  // namespace extraction
