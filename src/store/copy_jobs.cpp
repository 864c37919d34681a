#include "store/copy_jobs.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace extraction::store {

namespace {

constexpr std::size_t most_jobs_at_once = 1000;
constexpr std::size_t most_bytes_at_once = 4 << 20;

std::size_t size_of(const job& one) {
  return one.document_id.size() + one.metadata.value_or("").size() +
         one.error_message.value_or("").size();
}

// The jobs of a store one by one, in order of creation.
class job_cursor {
 public:
  explicit job_cursor(job_repository& over) : over_(over) {}

  // Null at the end. Valid until the next call.
  awaitable<const job*> next() {
    if (position_ == jobs_.size()) co_await read_more();
    co_return jobs_.empty() ? nullptr : &jobs_[position_++];
  }

  // Jobs that next() has not returned yet; empty at the end.
  awaitable<std::vector<job>> next_batch() {
    if (position_ == jobs_.size()) co_await read_more();
    jobs_.erase(jobs_.begin(), jobs_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ = 0;
    co_return std::exchange(jobs_, {});
  }

 private:
  awaitable<void> read_more() {
    jobs_.clear();
    position_ = 0;
    std::size_t bytes = 0;
    const job_visitor take = [&](const job& one) {
      jobs_.push_back(one);
      bytes += size_of(one);
      return jobs_.size() < most_jobs_at_once && bytes < most_bytes_at_once;
    };
    const job_page page = co_await over_.page(rest_, take);
    rest_.after = page.last;
  }

  job_repository& over_;
  job_query rest_;
  std::vector<job> jobs_;
  std::size_t position_ = 0;
};

std::vector<full_job> as_full(std::vector<job>& jobs) {
  std::vector<full_job> full;
  for (job& each : jobs) full.push_back({.shown = std::move(each)});
  return full;
}

void check_same(std::uint64_t number, const job* original, const job* copy) {
  if (original && copy && *original == *copy) return;
  std::string why = "job " + std::to_string(number + 1) + " is ";
  const auto id = [](const job* one) { return one ? one->id : std::string("none"); };
  why += id(original) + " in the source and " + id(copy) + " in the target";
  if (id(original) == id(copy)) why += "; their contents differ";
  throw copy_refused(why);
}

awaitable<void> compare(job_repository& from, job_repository& to) {
  job_cursor originals{from};
  job_cursor copies{to};
  std::uint64_t number = 0;
  const job* original = nullptr;
  do {
    original = co_await originals.next();
    const job* const copy = co_await copies.next();
    if (original || copy) check_same(number++, original, copy);
  } while (original);
}

}  // namespace

awaitable<copy_result> copy_jobs(job_repository& from, job_repository& to,
                                 std::function<void(std::uint64_t)> progress) {
  copy_result result;
  job_cursor originals{from};
  job_cursor copies{to};
  const job* copy = co_await copies.next();
  while (copy) {
    const job* const original = co_await originals.next();
    check_same(result.found, original, copy);
    progress(++result.found);
    copy = co_await copies.next();
  }
  std::vector<job> missing = co_await originals.next_batch();
  while (!missing.empty()) {
    co_await to.import(as_full(missing));
    result.copied += missing.size();
    progress(result.found + result.copied);
    missing = co_await originals.next_batch();
  }
  co_await compare(from, to);
  co_return result;
}

}  // namespace extraction::store
