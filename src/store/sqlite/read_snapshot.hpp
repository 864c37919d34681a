// One read transaction for all that a thread reads in one turn of its event loop.
//
// Taking SQLite's read lock costs half of a lookup by primary key, so the lock is taken once a turn
// and given back at its end. No read may miss a write that was acknowledged before it: the writer
// counts its commits before it acknowledges them, and a snapshot older than the count is renewed.
#pragma once

#include <atomic>
#include <cstdint>

#include <boost/asio/io_context.hpp>

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Belongs to the thread that runs `context`, as does `database`, whose statements end with the
// snapshot they read from. All three must outlive it.
class read_snapshot {
 public:
  read_snapshot(connection& database, boost::asio::io_context& context,
                const std::atomic<std::uint64_t>& commits);

  // To be called before each read, which then sees all that was acknowledged before the call.
  void refresh();

 private:
  void begin();
  void end() noexcept;

  connection& database_;
  boost::asio::io_context& context_;
  const std::atomic<std::uint64_t>& commits_;
  statement begin_;
  statement rollback_;
  std::uint64_t seen_commits_ = 0;
  bool open_ = false;
  bool end_is_posted_ = false;
};

}  // namespace extraction::store::sqlite
