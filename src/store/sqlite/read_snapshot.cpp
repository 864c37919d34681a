#include "store/sqlite/read_snapshot.hpp"

#include <boost/asio/post.hpp>

namespace extraction::store::sqlite {

read_snapshot::read_snapshot(connection& database, boost::asio::io_context& context,
                             const std::atomic<std::uint64_t>& commits)
    : context_(context),
      commits_(commits),
      begin_(database, "BEGIN"),
      commit_(database, "COMMIT") {}

void read_snapshot::refresh() {
  if (open_ && seen_commits_ != commits_.load(std::memory_order_acquire)) end();
  if (!open_) begin();
  if (!end_is_posted_) {
    // Runs after what is ready in this turn, before the loop asks the kernel for more.
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

void read_snapshot::end() {
  open_ = false;
  commit_.run();
}

}  // namespace extraction::store::sqlite
