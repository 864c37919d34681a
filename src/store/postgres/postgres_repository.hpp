// The repository of one I/O thread.
#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres/event_reader.hpp"
#include "store/postgres/job_finder.hpp"
#include "store/postgres/job_lister.hpp"
#include "store/postgres/postgres_archive.hpp"
#include "store/postgres/write_queue.hpp"
#include "store/readiness.hpp"

namespace extraction::store::postgres {

class postgres_repository final : public job_repository {
 public:
  // Uses at most `size` connections. The outcome of its writes is noted in `health`. `connections`
  // and `context` must outlive it.
  postgres_repository(connector& connections, boost::asio::io_context& context, std::size_t size,
                      std::shared_ptr<readiness> health);
  ~postgres_repository() override;

  awaitable<result<std::optional<job>>> create(
      const transition& added, const std::optional<idempotent_request>& once) override;
  awaitable<bool> find(std::string_view id, const job_callback& take) override;
  awaitable<result<full_job>> execute(std::string_view id, const job_command& asked) override;
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override;
  awaitable<std::optional<full_job>> find_full(std::string_view id) override;
  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit) override;
  awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) override;
  awaitable<feed_ends> ends() override;
  awaitable<bool> remove_expired(const retention& limits, timestamp now) override;
  job_archive& archive() override { return archive_; }
  awaitable<void> reach(std::chrono::milliseconds patience) override;
  awaitable<void> check() override;

 private:
  boost::asio::io_context& context_;
  std::shared_ptr<readiness> health_;
  std::shared_ptr<connection_pool> pool_;
  job_finder finder_;
  job_lister lister_;
  event_reader events_;
  write_queue writes_;
  postgres_archive archive_;
};

}  // namespace extraction::store::postgres
