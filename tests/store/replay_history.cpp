#include "store/replay_history.hpp"

#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/print.hpp"

namespace extraction::test {

namespace {

class replay {
 public:
  explicit replay(history known) : known_(known) {}

  void add(const recorded_event& next) {
    const std::string& id = next.job.shown.id;
    require(next.id.position > last_position_, "positions rise", next);
    last_position_ = next.id.position;
    require(!deleted_.contains(id), "nothing follows a deletion", next);
    const auto before = jobs_.find(id);
    if (before == jobs_.end()) {
      require(known_ == history::partial || next.what.type == event_type::created ||
                  next.what.type == event_type::deleted,
              "a job is created first", next);
    } else {
      require(next.what.type != event_type::created, "a job is created once", next);
      require(next.what.type != event_type::deleted, "earlier events of a deleted job are gone",
              next);
      require(next.what.time > before->second.what.time, "times rise", next);
    }
    if (next.what.type == event_type::deleted) {
      deleted_.insert(id);
    } else {
      require(next.job.shown.updated_at == to_iso_format(next.what.time), "times agree", next);
      jobs_.insert_or_assign(id, next);
    }
  }

  // The job as the store has it.
  void compare(const full_job& stored) {
    const auto replayed = jobs_.find(stored.shown.id);
    if (replayed == jobs_.end()) {
      if (known_ == history::partial && !deleted_.contains(stored.shown.id)) return;
      fail("the history knows no job", stored);
    }
    if (replayed->second.job != stored) {
      std::ostringstream why;
      why << "the history ends with " << replayed->second.job << ", the store has";
      fail(why.str(), stored);
    }
    jobs_.erase(replayed);
  }

  void finish() const {
    if (!jobs_.empty()) fail("the store has no job", jobs_.begin()->second.job);
  }

 private:
  template <class What>
  [[noreturn]] static void fail(const std::string& why, const What& what) {
    std::ostringstream text;
    text << why << ' ' << what;
    throw std::logic_error(text.str());
  }

  static void require(bool holds, const std::string& rule, const recorded_event& broken_by) {
    if (!holds)
      fail("history: " + rule + ", but here is " + broken_by.job.shown.id, broken_by.what);
  }

  const history known_;
  std::int64_t last_position_ = 0;
  std::map<std::string, recorded_event> jobs_;
  std::set<std::string> deleted_;
};

}  // namespace

awaitable<void> replay_history(job_repository& jobs, history known) {
  replay replayed{known};
  const event_visitor add = [&](const recorded_event& next) {
    replayed.add(next);
    return true;
  };
  const feed_ends ends = co_await jobs.ends();
  event_cursor last = ends.oldest;
  for (bool more = true; more;) {
    const auto page = co_await jobs.feed(last, 777, add);
    if (!page) throw std::logic_error("history: a cursor of the feed is gone at once");
    more = page->last != last;
    last = page->last;
  }
  if (last != ends.newest) throw std::logic_error("history: the feed ends before its newest event");

  std::vector<std::string> ids;
  const job_visitor note = [&](const job& each) {
    ids.push_back(each.id);
    return true;
  };
  job_query rest;
  for (bool more = true; more;) {
    const job_page page = co_await jobs.page(rest, note);
    rest.after = page.last;
    more = page.more;
  }
  for (const std::string& id : ids) {
    const auto stored = co_await jobs.find_full(id);
    if (!stored) throw std::logic_error("history: a listed job is not found: " + id);
    replayed.compare(*stored);
  }
  replayed.finish();
}

}  // namespace extraction::test
