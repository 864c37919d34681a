// Group commit: all writes of an I/O thread that wait while a transaction is in progress share the
// next one, and are acknowledged after its commit. No write waits for others: an idle queue commits
// a single write at once. A write that fails does not affect the others.
//
// Belongs to one I/O thread.
#pragma once

#include <chrono>
#include <optional>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>
#include <spdlog/logger.h>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "jobs/job_repository.hpp"
#include "jobs/transition.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "store/postgres/queue_workers.hpp"
#include "store/postgres/request_queue.hpp"
#include "store/postgres/write.hpp"
#include "store/readiness.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class write_queue {
 public:
  // The outcome of the groups is noted in `health`. All five must outlive the queue.
  write_queue(connection_pool& connections, boost::asio::io_context& context,
              const postgres_settings& settings, readiness& health, spdlog::logger& log);

  // See job_repository.
  awaitable<result<std::optional<job>>> create(const transition& added,
                                               const std::optional<idempotent_request>& once);
  awaitable<result<full_job>> execute(std::string_view id, const job_command& asked);

 private:
  using steady = std::chrono::steady_clock;
  using timer =
      boost::asio::basic_waitable_timer<steady, boost::asio::wait_traits<steady>, executor>;
  using group = request_queue<write>::group;

  // A write that another transaction hindered, and that will be retried.
  struct hindered_write {
    pending_write asked;
    steady::time_point retry_at;
  };

  void start();
  bool is_empty() const { return waiting_.empty() && hindered_.empty(); }
  awaitable<void> run();
  awaitable<void> wait_for_hindered();
  void take_due(group& into);
  group refuse_stale(group writes);
  awaitable<void> commit(std::span<pending_write> writes);
  awaitable<std::exception_ptr> try_commit(std::span<pending_write> writes);
  awaitable<void> commit_in_turn(connection& server, std::span<pending_write> writes);
  void answer(group writes);
  bool may_try_again(pending_write& asked, steady::time_point now) const;

  connection_pool& connections_;
  boost::asio::io_context& context_;
  const postgres_settings& settings_;
  readiness& health_;
  spdlog::logger& log_;
  std::optional<statement> limits_;

  request_queue<write> waiting_;
  std::vector<hindered_write> hindered_;
  timer pause_;  // runs while only hindered writes are waiting
  queue_workers workers_;
  std::minstd_rand random_;
};

}  // namespace extraction::store::postgres
