#include "store/sqlite/read_snapshot.hpp"

#include <boost/asio/post.hpp>

namespace extraction::store::sqlite {

read_snapshot::read_snapshot(connection& database, boost::asio::io_context& context,
                             const std::atomic<std::uint64_t>& commits)
    : database_(database),
      context_(context),
      commits_(commits),
      begin_(database, "BEGIN"),
      rollback_(database, "ROLLBACK") {}

void read_snapshot::refresh() {
  if (open_ && seen_commits_ != commits_.load(std::memory_order_acquire)) end();
  if (!open_) begin();
  if (!end_is_posted_) {
    // Runs after what is ready now, before the loop waits.
    end_is_posted_ = true;
    boost::asio::post(context_, [this] {
      end_is_posted_ = false;
      if (open_) end();
    });
  }
}

void read_snapshot::begin() {
  // Counted before the snapshot is taken (by the first read after BEGIN): a commit in between makes
  // it newer than the count says, which only renews it once too often.
  seen_commits_ = commits_.load(std::memory_order_acquire);
  begin_.run();
  open_ = true;
}

// By ROLLBACK, as there is nothing to keep: after a read that met damage, COMMIT fails.
void read_snapshot::end() noexcept {
  open_ = false;
  database_.end_statements();
  if (!database_.in_transaction()) return;  // an error has ended it by itself
  try {
    rollback_.run();
  } catch (const sqlite_error&) {
    // The next begin() will say so to somebody who can be told.
  }
}

}  // namespace extraction::store::sqlite
