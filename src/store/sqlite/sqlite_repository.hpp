// What the repositories over a write_queue have in common. They differ in how they read.
#pragma once

#include <boost/asio/io_context.hpp>

#include "jobs/job_repository.hpp"
#include "store/sqlite/reading_session.hpp"
#include "store/sqlite/sqlite_archive.hpp"
#include "store/sqlite/write_queue.hpp"

namespace extraction::store::sqlite {

class repository : public job_repository {
 public:
  // Both must outlive the repository.
  repository(write_queue& writes, boost::asio::io_context& context);

  awaitable<result<std::optional<job>>> create(
      const transition& added, const std::optional<idempotent_request>& once) override;
  awaitable<result<full_job>> execute(std::string_view id, const job_command& asked) override;
  awaitable<bool> remove_expired(const retention& limits, timestamp now) override;

  awaitable<std::optional<full_job>> find_full(std::string_view id) override;
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override;
  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit) override;
  awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) override;
  awaitable<feed_ends> ends() override;

  job_archive& archive() override { return archive_; }

 protected:
  // Runs `task`, which must be short, as it delays all others that use the same connection or
  // thread. Throws what the task throws.
  virtual awaitable<void> read(read_task task) = 0;

  write_queue& writes_;
  boost::asio::io_context& context_;

 private:
  sqlite_archive archive_;
};

}  // namespace extraction::store::sqlite
