// Group commit: one thread with the only connection that writes.
//
// It takes all waiting writes, runs each in a savepoint of its own inside one transaction, commits
// once with synchronous=FULL, and then completes them all. No write waits for others: an idle queue
// commits a single write at once. A write that fails does not affect the others.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "store/readiness.hpp"
#include "store/sqlite/checkpointer.hpp"
#include "store/sqlite/file_condition.hpp"
#include "store/sqlite/file_watch.hpp"
#include "store/sqlite/job_reader.hpp"
#include "store/sqlite/job_writer.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "support/awaitable.hpp"
#include "support/recurring_problem.hpp"

namespace extraction::store::sqlite {

// What a write works with. Only for the writer thread.
struct writing_session {
  explicit writing_session(const sqlite_settings& settings);

  connection database;
  log_length log;
  job_writer writer;
  job_reader reader;
  statement begin, commit, savepoint, release, rollback_to;
};

class write_queue {
 public:
  using work = std::function<void(writing_session&)>;

  // Opens the file and brings its schema up to date. Throws store_unavailable if it cannot.
  // `log` must outlive the queue.
  write_queue(const sqlite_settings& settings, spdlog::logger& log);

  // Finishes the waiting writes, then closes the file.
  ~write_queue();

  // Runs `task` on the writer thread and returns on `context` once its transaction is durable.
  // Throws what the task threw, or store_unavailable if the queue is full or the commit failed; a
  // commit that failed may still have happened.
  awaitable<void> run(boost::asio::io_context& context, work task);

  // See readiness::check(): the outcome of the groups is noted, and a probe joins the next one.
  awaitable<void> check();

  // How many groups have been committed; counted before any of their writes is acknowledged.
  const std::atomic<std::uint64_t>& commits() const { return commits_; }

  // The condition of the file; one in memory is always in place.
  file_condition& condition() { return condition_; }

 private:
  struct pending_write {
    pending_write(work t, executor e) : task(std::move(t)), loop(std::move(e)) {}
    virtual ~pending_write() = default;
    virtual void resume() = 0;  // the waiting coroutine

    work task;
    // Keeps that coroutine's event loop alive: it may have nothing else to wait for.
    boost::asio::executor_work_guard<executor> loop;
    std::exception_ptr failure;
  };
  template <class Handler>
  struct pending_write_of;

  using group = std::vector<std::unique_ptr<pending_write>>;

  void enqueue(std::unique_ptr<pending_write> added);
  void write_until_stopped();
  std::optional<group> take_group();
  void append_waiting(group& writes);
  void commit(group& writes);
  bool begin(group& writes);
  bool confirm(group& writes);
  void check_file();
  void checkpoint();
  void rest();
  bool run_in_savepoint(pending_write& write);
  void note_commit(const group& writes, bool has_changed);
  void fail(group& writes, const std::exception& failure);
  void reopen();
  static void acknowledge(group writes);

  const sqlite_settings settings_;
  recurring_problem failures_;
  file_condition condition_;
  std::optional<writing_session> session_;  // none while the file cannot be opened again
  std::optional<file_watch> watch_;         // none in memory
  checkpointer checkpoints_;
  std::atomic<std::uint64_t> commits_{0};
  const std::shared_ptr<readiness> readiness_ = std::make_shared<readiness>();
  std::optional<readiness::probe> probe_in_hand_;  // the writer thread's

  std::mutex mutex_;
  std::condition_variable changed_;
  group waiting_;
  std::optional<readiness::probe> waiting_probe_;
  bool stopping_ = false;

  std::thread thread_;  // last: it uses all the others
};

}  // namespace extraction::store::sqlite
