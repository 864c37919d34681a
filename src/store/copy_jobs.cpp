#include "store/copy_jobs.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/job_archive.hpp"

namespace extraction::store {

namespace {

constexpr std::string_view refused_at_start =
    "; nothing was copied, because the target has to be empty, or to hold what an earlier copy of "
    "this source has brought";
constexpr std::string_view refused_at_end = "; one of the stores was written to during the copy";

// What the three kinds of rows differ in.

std::int64_t position_of(const archived_job& row) {
  return row.position;
}
std::int64_t position_of(const archived_event& row) {
  return row.shown.id.position;
}
std::int64_t position_of(const archived_key& row) {
  return row.position;
}

// The row of that number, counted from 1, whether it is there or not.
std::string label(const archived_job*, std::uint64_t number) {
  return "job " + std::to_string(number);
}
std::string label(const archived_event*, std::uint64_t number) {
  return "place " + std::to_string(number) + " of the feed";
}
std::string label(const archived_key*, std::uint64_t number) {
  return "idempotency key " + std::to_string(number);
}

std::string name_of(const archived_job& row) {
  return row.all.shown.id;
}
std::string name_of(const archived_event& row) {
  return to_text(row.shown.id);
}
// Nothing that clients chose, not even its digest.
std::string name_of(const archived_key& row) {
  return "that of job " + std::to_string(row.job);
}

bool is_same(const archived_job& one, const archived_job& other) {
  return one == other;
}
bool is_same(const archived_event& one, const archived_event& other) {
  return one == other;
}
bool is_same(const archived_key& one, const archived_key& other) {
  return one.request == other.request && one.job == other.job && one.created_at == other.created_at;
}

std::string_view what_differs(const archived_job& one, const archived_job& other) {
  return one.position == other.position ? "contents" : "positions";
}
template <class Row>
std::string_view what_differs(const Row&, const Row&) {
  return "contents";
}

// An empty place of the feed is copied, but it is no event.
bool is_counted(const archived_event& row) {
  return row.job != 0;
}
template <class Row>
bool is_counted(const Row&) {
  return true;
}

template <class Row>
using part_reader = awaitable<std::vector<Row>> (job_archive::*)(std::int64_t after);

// The rows of an archive one by one, up to a position.
template <class Row>
class archive_cursor {
 public:
  archive_cursor(job_archive& over, part_reader<Row> read, std::int64_t until)
      : over_(over), read_(read), until_(until) {}

  // Null at the end. Valid until the next call.
  awaitable<const Row*> next() {
    if (position_ == rows_.size()) co_await read_more();
    co_return rows_.empty() ? nullptr : &rows_[position_++];
  }

  // Rows that next() has not returned yet; empty at the end.
  awaitable<std::vector<Row>> next_part() {
    if (position_ == rows_.size()) co_await read_more();
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ = 0;
    co_return std::exchange(rows_, {});
  }

 private:
  awaitable<void> read_more() {
    rows_ = co_await (over_.*read_)(last_);
    position_ = 0;
    const auto behind =
        std::ranges::find_if(rows_, [this](const Row& row) { return position_of(row) > until_; });
    rows_.erase(behind, rows_.end());
    if (!rows_.empty()) last_ = position_of(rows_.back());
  }

  job_archive& over_;
  part_reader<Row> read_;
  std::int64_t until_;
  std::int64_t last_ = 0;
  std::vector<Row> rows_;
  std::size_t position_ = 0;
};

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

template <class Row>
void check_same(std::uint64_t number, const Row* original, const Row* copy, std::string_view hint) {
  if (original && copy && is_same(*original, *copy)) return;
  const auto name = [](const Row* row) { return row ? name_of(*row) : std::string("none"); };
  std::string why = label(original, number) + " is " + name(original) + " in the source and " +
                    name(copy) + " in the target";
  if (original && copy && name(original) == name(copy)) {
    why.append("; their ").append(what_differs(*original, *copy)).append(" differ");
  }
  throw copy_refused(why.append(hint));
}

// The copy of one kind of rows.
template <class Row>
class table_copy {
 public:
  table_copy(job_archive& from, job_archive& to, part_reader<Row> read, copy_count& count,
             std::int64_t until = no_limit)
      : from_(from), to_(to), read_(read), count_(count), originals_(from, read, until) {}

  // Compares what the target has already.
  template <class Report>
  awaitable<void> pass_over_found(const Report& report) {
    archive_cursor<Row> copies{to_, read_, no_limit};
    std::uint64_t number = 0;
    const Row* copy = co_await copies.next();
    while (copy) {
      const Row* const original = co_await originals_.next();
      check_same(++number, original, copy, refused_at_start);
      if (is_counted(*copy)) ++count_.found;
      report();
      copy = co_await copies.next();
    }
  }

  // `add` gets the rows that are missing, part by part, and returns once they are stored.
  template <class Add, class Report>
  awaitable<void> copy_missing(const Add& add, const Report& report) {
    std::vector<Row> missing = co_await originals_.next_part();
    while (!missing.empty()) {
      co_await add(missing);
      count_.copied += static_cast<std::uint64_t>(
          std::ranges::count_if(missing, [](const Row& row) { return is_counted(row); }));
      report();
      missing = co_await originals_.next_part();
    }
  }

  awaitable<void> compare() {
    archive_cursor<Row> originals{from_, read_, no_limit};
    archive_cursor<Row> copies{to_, read_, no_limit};
    std::uint64_t number = 0;
    const Row* original = nullptr;
    do {
      original = co_await originals.next();
      const Row* const copy = co_await copies.next();
      if (original || copy) check_same(++number, original, copy, refused_at_end);
    } while (original);
  }

 private:
  job_archive& from_;
  job_archive& to_;
  part_reader<Row> read_;
  copy_count& count_;
  archive_cursor<Row> originals_;
};

// The place with which the feed of the target begins, if nothing has been added to it and it is to
// give way: a feed always begins with an empty place.
std::optional<event_cursor> find_start(const feed_ends& from, const feed_ends& to) {
  if (to.oldest != to.newest || to.oldest == from.oldest) return std::nullopt;
  return to.oldest;
}

}  // namespace

awaitable<copy_result> copy_jobs(job_repository& from, job_repository& to, copy_progress progress) {
  copy_result result;
  const auto report = [&] { progress(result); };

  // Read before the jobs: whatever is written meanwhile, the job of an event up to here is copied,
  // or has been deleted, and then the place of the event is empty by the time it is read.
  const feed_ends kept = co_await from.ends();
  std::optional<event_cursor> start = find_start(kept, co_await to.ends());

  job_archive& source = from.archive();
  job_archive& target = to.archive();
  table_copy<archived_job> jobs{source, target, &job_archive::jobs, result.jobs};
  table_copy<archived_event> events{source, target, &job_archive::events, result.events,
                                    kept.newest.position};
  table_copy<archived_key> keys{source, target, &job_archive::keys, result.keys};

  co_await jobs.pass_over_found(report);
  if (!start) co_await events.pass_over_found(report);
  co_await keys.pass_over_found(report);

  const auto add_jobs = [&](const auto& missing) { return target.add_jobs(missing); };
  const auto add_events = [&](const auto& missing) {
    return target.add_events(missing, std::exchange(start, std::nullopt));
  };
  const auto add_keys = [&](const auto& missing) { return target.add_keys(missing); };
  co_await jobs.copy_missing(add_jobs, report);
  co_await events.copy_missing(add_events, report);
  co_await keys.copy_missing(add_keys, report);

  co_await jobs.compare();
  co_await events.compare();
  co_await keys.compare();
  co_return result;
}

}  // namespace extraction::store
