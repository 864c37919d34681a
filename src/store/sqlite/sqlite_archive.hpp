// The archive of a store over a write_queue. Belongs to one I/O thread, as its repository does.
#pragma once

#include <functional>

#include <boost/asio/io_context.hpp>

#include "jobs/job_archive.hpp"
#include "store/sqlite/reading_session.hpp"
#include "store/sqlite/write_queue.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::sqlite {

class sqlite_archive final : public job_archive {
 public:
  // Runs a task that reads, and throws what the task throws.
  using reader = std::function<awaitable<void>(read_task)>;

  // The first two must outlive it.
  sqlite_archive(write_queue& writes, boost::asio::io_context& context, reader read);

  awaitable<std::vector<archived_job>> jobs(std::int64_t after) override;
  awaitable<std::vector<archived_event>> events(std::int64_t after) override;
  awaitable<std::vector<archived_key>> keys(std::int64_t after) override;

  awaitable<void> add_jobs(std::span<const archived_job> copied) override;
  awaitable<void> add_events(std::span<const archived_event> copied,
                             std::optional<event_cursor> start) override;
  awaitable<void> add_keys(std::span<const archived_key> copied) override;

 private:
  write_queue& writes_;
  boost::asio::io_context& context_;
  reader read_;
};

}  // namespace extraction::store::sqlite
