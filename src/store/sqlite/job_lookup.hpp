// Finds jobs by their ids, all of a turn of the event loop in one run of one statement.
//
// Taking SQLite's read lock costs half of a lookup, and a third of the rest goes into starting and
// ending the statement: cursors are opened and closed, memory for the columns is allocated and
// freed. So the statement continues from one lookup to the next, and keeps its lock, until the turn
// ends. No lookup may miss a write that was acknowledged before it: the writer counts its commits
// before it acknowledges them, and a run that is older than the count is restarted.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "jobs/job.hpp"
#include "store/sqlite/asked_ids.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Belongs to the thread that runs `context`, as does `database`, which is in no transaction. All
// three must outlive it.
class job_lookup {
 public:
  job_lookup(connection& database, boost::asio::io_context& context,
             const std::atomic<std::uint64_t>& commits);

  // Valid until the next call. Null: there is no such job.
  const job* find(std::string_view id);

 private:
  void end_after_this_turn();

  boost::asio::io_context& context_;
  const std::atomic<std::uint64_t>& commits_;
  asked_ids ids_;
  statement find_;
  job found_;
  std::uint64_t seen_commits_ = 0;  // when the run began, or before
  bool end_is_posted_ = false;
};

}  // namespace extraction::store::sqlite
