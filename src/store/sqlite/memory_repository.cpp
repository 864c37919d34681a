#include "store/sqlite/memory_repository.hpp"

#include <utility>

namespace extraction::store::sqlite {

awaitable<void> memory_repository::read(read_task task) {
  return writes_.run(context_,
                     [task = std::move(task)](writing_session& session) { task(session.reader); });
}

awaitable<bool> memory_repository::find(std::string_view id, const job_callback& take) {
  const std::optional<full_job> found = co_await find_full(id);
  if (found) take(found->shown);
  co_return found.has_value();
}

awaitable<void> memory_repository::reach(std::chrono::milliseconds) {
  return writes_.run(context_, [](writing_session& session) { session.reader.jobs.check(); });
}

awaitable<void> memory_repository::check() {
  return writes_.check();
}

}  // namespace extraction::store::sqlite
