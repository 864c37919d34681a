#include "jobs/job_service.hpp"

#include <utility>

namespace extraction {

awaitable<result<job_service::creation>> job_service::create(
    new_job fields, origin by, const std::optional<idempotent_request>& once) {
  const timestamp now = time_.now();
  transition made =
      create_job(std::move(fields), ids_.next(now), max_attempts_, now, std::move(by));
  auto earlier = co_await repository_.create(made, once);
  if (!earlier) co_return earlier.error();
  observer_.changed();
  if (*earlier) co_return creation{.as_created = **std::move(earlier), .is_replay = true};
  co_return creation{.as_created = std::move(made.after.shown)};
}

awaitable<result<full_job>> job_service::update(std::string_view id, job_change change, origin by,
                                                std::optional<precondition> only_if) {
  const job_command asked{.what = std::move(change),
                          .now = time_.now(),
                          .by = std::move(by),
                          .only_if = std::move(only_if)};
  auto done = co_await repository_.execute(id, asked);
  if (done) observer_.changed();
  co_return done;
}

awaitable<result<void>> job_service::remove(std::string_view id, origin by,
                                            std::optional<precondition> only_if) {
  const job_command asked{.what = job_deletion{},
                          .now = time_.now(),
                          .by = std::move(by),
                          .only_if = std::move(only_if)};
  const auto removed = co_await repository_.execute(id, asked);
  if (!removed) co_return removed.error();
  observer_.changed();
  co_return result<void>{};
}

}  // namespace extraction
