#include "store/postgres/job_arrays.hpp"

#include <bit>
#include <utility>

namespace extraction::store::postgres {

void job_arrays::add(const full_job& added) {
  const job& shown = added.shown;
  auto& [id, document_id, status, priority, metadata, error_message, created_at, updated_at, queue,
         attempt, max_attempts, run_after, output] = columns_;
  id.add(shown.id);
  document_id.add(shown.document_id);
  status.add(shown.status);
  priority.add(shown.priority);
  metadata.add_nullable(shown.metadata);
  error_message.add_nullable(shown.error_message);
  created_at.add(shown.created_at);
  updated_at.add(shown.updated_at);
  queue.add(added.queue);
  attempt.add(added.attempt);
  max_attempts.add(added.max_attempts);
  run_after.add_nullable(to_stored(added.run_after));
  output.add_nullable(added.output);
}

void job_arrays::move_to(parameters& with) && {
  for (array& column : columns_) with.add(std::move(column));
}

void event_arrays::add(std::uint32_t check, const event& what,
                       std::optional<std::string_view> status, const full_job& after) {
  auto& [nonce, type, cause, time, attempt, worker, actor, stored_status, error_message, run_after,
         output] = columns_;
  nonce.add(std::bit_cast<std::int32_t>(check));  // the server's integers have a sign
  type.add(static_cast<std::int32_t>(what.type));
  cause.add(static_cast<std::int32_t>(what.cause));
  time.add(to_stored(what.time));
  attempt.add(static_cast<std::int32_t>(what.attempt));
  worker.add_nullable(what.worker);
  actor.add_nullable(what.by.actor);
  stored_status.add_nullable(status);
  error_message.add_nullable(after.shown.error_message);
  run_after.add_nullable(to_stored(after.run_after));
  output.add_nullable(after.output);
}

void event_arrays::move_to(parameters& with) && {
  for (array& column : columns_) with.add(std::move(column));
}

}  // namespace extraction::store::postgres
