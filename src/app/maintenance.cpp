#include "app/maintenance.hpp"

#include <chrono>
#include <exception>
#include <memory>
#include <unistd.h>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "app/open_store.hpp"
#include "jobs/job_repository.hpp"
#include "logging/log_output.hpp"
#include "support/awaitable.hpp"

namespace extraction {

namespace {

constexpr std::uint64_t progress_step = 100'000;
constexpr std::chrono::seconds patience{10};

void run(boost::asio::io_context& context, awaitable<void> work) {
  std::exception_ptr failure;
  boost::asio::co_spawn(context.get_executor(), std::move(work),
                        [&failure](std::exception_ptr problem) { failure = problem; });
  context.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

void migrate(const store_settings& settings) {
  logging::log_output log{STDERR_FILENO, spdlog::level::info};
  boost::asio::io_context context{1};
  const auto store = open_store(settings, log.service());
  const auto repository = store->open_repository(context);
  run(context, repository->reach(patience));
}

store::copy_result copy(const copy_settings& settings) {
  logging::log_output log{STDERR_FILENO, spdlog::level::info};
  boost::asio::io_context context{1};
  const auto source = open_store(settings.from, log.service());
  const auto target = open_store(settings.to, log.service());
  const auto from = source->open_repository(context);
  const auto to = target->open_repository(context);

  const auto report = [&log, next = progress_step](const store::copy_result& done) mutable {
    const std::uint64_t jobs = done.jobs.total(), events = done.events.total(),
                        keys = done.keys.total();
    if (jobs + events + keys < next) return;
    log.service().info("{} jobs, {} events, {} idempotency keys", jobs, events, keys);
    next = jobs + events + keys + progress_step;
  };
  store::copy_result result;
  const auto work = [&]() -> awaitable<void> {
    co_await from->reach(patience);
    co_await to->reach(patience);
    result = co_await store::copy_jobs(*from, *to, report);
  };
  run(context, work());
  return result;
}

}  // namespace extraction
