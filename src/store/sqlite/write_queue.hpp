// Group commit: one thread with the only connection that writes.
//
// It takes all waiting writes, has them committed as one group, and then completes them all. No
// write waits for others: an idle queue commits a single write at once.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "store/readiness.hpp"
#include "store/sqlite/group_committer.hpp"
#include "store/sqlite/pending_write.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::sqlite {

class write_queue {
 public:
  // Opens the file and brings its schema up to date. Throws store_unavailable if it cannot.
  // `log` must outlive the queue.
  write_queue(const sqlite_settings& settings, spdlog::logger& log);

  // Finishes the waiting writes, then closes the file.
  ~write_queue();

  // Runs `task` on the writer thread and returns on `context` once its transaction is durable.
  // Throws what the task threw, or store_unavailable if the queue is full or the commit failed; a
  // commit that failed may still have happened.
  awaitable<void> run(boost::asio::io_context& context, write_task task);

  // See readiness::check(): the outcome of the groups is noted, and a probe joins the next one.
  awaitable<void> check();

  // How many groups have been committed; counted before any of their writes is acknowledged.
  const std::atomic<std::uint64_t>& commits() const { return committer_.commits(); }

  // The condition of the file; one in memory is always in place.
  file_condition& condition() { return committer_.condition(); }

 private:
  template <class Handler>
  struct pending_write_of;

  void enqueue(std::unique_ptr<pending_write> added);
  void write_until_stopped();
  std::optional<write_group> take_group();
  void add_waiting(write_group& writes);
  static void acknowledge(write_group writes);

  const std::size_t most_waiting_;
  group_committer committer_;
  group_committer::probe probe_in_hand_;  // used only by the writer thread

  std::mutex mutex_;
  std::condition_variable changed_;
  write_group waiting_;
  group_committer::probe waiting_probe_;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all the others
};

}  // namespace extraction::store::sqlite
