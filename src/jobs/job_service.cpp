#include "jobs/job_service.hpp"

#include <utility>

namespace extraction {

awaitable<job> job_service::create(new_job fields) {
  const timestamp now = time_.now();
  job created{.id = ids_.next(now),
              .document_id = std::move(fields.document_id),
              .priority = fields.priority,
              .metadata = std::move(fields.metadata),
              .error_message = std::nullopt,
              .created_at = to_iso_format(now),
              .updated_at = {}};
  created.updated_at = created.created_at;
  co_await repository_.insert({&created, 1});
  co_return created;
}

}  // namespace extraction
