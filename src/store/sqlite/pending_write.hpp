// A write that waits for its turn, and then for its commit. Belongs to the write_queue.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>

#include "store/sqlite/writing_session.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::sqlite {

// Runs on the writer thread, inside a savepoint. If it throws, the savepoint is rolled back, and
// the caller of write_queue::run() gets the exception.
using write_task = std::function<void(writing_session&)>;

struct pending_write {
  pending_write(write_task t, executor e) : task(std::move(t)), loop(std::move(e)) {}
  virtual ~pending_write() = default;
  virtual void resume() = 0;  // the waiting coroutine

  write_task task;
  // Keeps that coroutine's event loop alive: it may have nothing else to wait for.
  boost::asio::executor_work_guard<executor> loop;
  std::exception_ptr failure;
};

using write_group = std::vector<std::unique_ptr<pending_write>>;

}  // namespace extraction::store::sqlite
