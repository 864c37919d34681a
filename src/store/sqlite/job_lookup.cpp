#include "store/sqlite/job_lookup.hpp"

#include <string>
#include <utility>

#include <boost/asio/post.hpp>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

job_lookup::job_lookup(connection& database, boost::asio::io_context& context,
                       const std::atomic<std::uint64_t>& commits)
    : context_(context),
      commits_(commits),
      ids_(database),
      find_(database, "SELECT " + std::string(job_columns) +
                          " FROM asked_ids LEFT JOIN extraction_job ON id = wanted") {}

const job* job_lookup::find(std::string_view id) {
  // Read before the first step of a run takes the lock: a commit in between makes the run newer
  // than the count says, which only restarts it once too often.
  const std::uint64_t commits = commits_.load(std::memory_order_acquire);
  if (std::exchange(seen_commits_, commits) != commits) find_.reset();
  end_after_this_turn();

  ids_.ask(id);
  find_.step();
  if (find_.is_null(0)) return nullptr;
  read_job(find_, found_);
  return &found_;
}

void job_lookup::end_after_this_turn() {
  if (end_is_posted_) return;
  // Runs after everything that is ready now, before the loop waits.
  boost::asio::post(context_, [this] {
    end_is_posted_ = false;
    find_.reset();
  });
  end_is_posted_ = true;
}

}  // namespace extraction::store::sqlite
