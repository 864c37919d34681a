// How a failing test prints our values.
#pragma once

#include <ostream>

#include "jobs/error.hpp"
#include "jobs/job.hpp"

namespace extraction {

inline std::ostream& operator<<(std::ostream& out, error shown) {
  return out << (shown == error::job_not_found ? "job_not_found" : "an unnamed error");
}

inline std::ostream& operator<<(std::ostream& out, const job& shown) {
  constexpr std::size_t most = 200;
  return out << "{id " << shown.id << ", document " << shown.document_id.substr(0, most)
             << ", status " << shown.status << ", priority " << shown.priority << ", metadata "
             << shown.metadata.value_or("-").substr(0, most) << ", message "
             << shown.error_message.value_or("-").substr(0, most) << ", created "
             << shown.created_at << ", updated " << shown.updated_at << '}';
}

}  // namespace extraction
