// How a failing test prints our values.
#pragma once

#include <optional>
#include <ostream>

#include "jobs/error.hpp"
#include "jobs/event.hpp"
#include "jobs/job.hpp"

namespace extraction {

inline std::ostream& operator<<(std::ostream& out, error shown) {
  switch (shown) {
    case error::job_not_found: return out << "job_not_found";
    case error::job_changed: return out << "job_changed";
    case error::key_reused: return out << "key_reused";
    case error::key_of_deleted_job: return out << "key_of_deleted_job";
    case error::key_in_use: return out << "key_in_use";
  }
  return out << "an unnamed error";
}

inline std::ostream& operator<<(std::ostream& out, const job& shown) {
  constexpr std::size_t most = 200;
  return out << "{id " << shown.id << ", document " << shown.document_id.substr(0, most)
             << ", status " << shown.status << ", priority " << shown.priority << ", metadata "
             << shown.metadata.value_or("-").substr(0, most) << ", message "
             << shown.error_message.value_or("-").substr(0, most) << ", created "
             << shown.created_at << ", updated " << shown.updated_at << '}';
}

// Within a result, which does not know how to print what is optional.
inline std::ostream& operator<<(std::ostream& out, const std::optional<job>& shown) {
  return shown ? out << *shown : out << "no job";
}

inline std::ostream& operator<<(std::ostream& out, const full_job& shown) {
  return out << shown.shown << " with {queue " << shown.queue << ", attempt " << shown.attempt
             << " of " << shown.max_attempts << ", run after "
             << (shown.run_after ? to_iso_format(*shown.run_after) : "-") << ", output "
             << shown.output.value_or("-").substr(0, 200) << '}';
}

inline std::ostream& operator<<(std::ostream& out, const event& shown) {
  return out << "{" << name_of(shown.type) << " by " << name_of(shown.cause) << " at "
             << to_iso_format(shown.time) << ", attempt " << shown.attempt << ", worker "
             << shown.worker.value_or("-") << ", actor " << shown.by.actor.value_or("-") << '}';
}

}  // namespace extraction
