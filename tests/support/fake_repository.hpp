// A repository in memory, for tests of what stands over one. Keeps what job_repository.hpp
// promises, by the transitions that the stores run, and is always ready: no coroutine of it ever
// waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/job_repository.hpp"

namespace extraction::test {

class fake_repository final : public job_repository {
 public:
  // Instead of the next creation, as if another store had decided so.
  void refuse_creation(error why) { refusal_ = why; }

  // As another program might leave a job.
  full_job& stored(std::string_view id) { return *locate(id); }

  const std::vector<full_job>& jobs() const { return jobs_; }
  const std::vector<recorded_event>& events() const { return events_; }

  awaitable<result<std::optional<job>>> create(
      const transition& added, const std::optional<idempotent_request>& once) override {
    if (refusal_) co_return *std::exchange(refusal_, std::nullopt);
    if (once) {
      const auto [place, is_new] = keys_.try_emplace(once->key, key{once->body, added.after.shown});
      const key& kept = place->second;
      if (!is_new) {
        if (locate(kept.as_created.id) == jobs_.end()) co_return error::key_of_deleted_job;
        if (kept.body != once->body) co_return error::key_reused;
        co_return std::optional{kept.as_created};
      }
    }
    jobs_.push_back(added.after);
    record(added);
    co_return std::optional<job>{};
  }

  awaitable<bool> find(std::string_view id, const job_callback& take) override {
    const auto found = locate(id);
    if (found == jobs_.end()) co_return false;
    take(found->shown);
    co_return true;
  }

  awaitable<std::optional<full_job>> find_full(std::string_view id) override {
    const auto found = locate(id);
    if (found == jobs_.end()) co_return std::nullopt;
    co_return *found;
  }

  awaitable<result<full_job>> execute(std::string_view id, const job_command& asked) override {
    const auto found = locate(id);
    if (found == jobs_.end()) co_return error::job_not_found;
    auto decided = decide(*found, asked);
    if (!decided) co_return decided.error();
    record(*decided);
    if (std::holds_alternative<job_deletion>(asked.what)) {
      jobs_.erase(found);
    } else {
      *found = decided->after;
    }
    co_return std::move(decided->after);
  }

  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override {
    job_page seen{.last = query.after};
    std::uint64_t passed_over = 0;
    for (auto place = static_cast<std::size_t>(query.after); place < jobs_.size(); ++place) {
      const job& one = jobs_[place].shown;
      const bool matches = (!query.document_id || one.document_id == *query.document_id) &&
                           (!query.status || one.status == *query.status);
      if (!matches || passed_over++ < query.offset) continue;
      if (seen.count == query.limit) break;
      ++seen.count;
      seen.last = static_cast<std::int64_t>(place) + 1;
      seen.more = !visit(one);
      if (seen.more) break;
    }
    co_return seen;
  }

  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit) override {
    if (locate(id) == jobs_.end()) co_return error::job_not_found;
    event_page seen;
    std::uint64_t shown = 0;
    for (const recorded_event& one : events_) {
      if (one.id.position <= after || one.job.shown.id != id) continue;
      seen.more = shown++ == limit;
      if (seen.more) break;
      seen.last = one.id;
      seen.more = !visit(one);
      if (seen.more) break;
    }
    co_return seen;
  }

  awaitable<boost::system::result<event_page, cursor_gone>> feed(
      event_cursor after, std::uint64_t limit, const event_visitor& visit) override {
    const bool is_kept =
        after == oldest || std::ranges::find(events_, after, &recorded_event::id) != events_.end();
    if (!is_kept) co_return cursor_gone{oldest};
    event_page seen{.last = after};
    std::uint64_t looked_at = 0;
    for (const recorded_event& one : events_) {
      if (one.id.position <= after.position) continue;
      seen.more = looked_at++ == limit;
      if (seen.more) break;
      seen.last = one.id;
      seen.more = !visit(one);
      if (seen.more) break;
    }
    co_return seen;
  }

  awaitable<feed_ends> ends() override {
    co_return feed_ends{oldest, events_.empty() ? oldest : events_.back().id};
  }

  job_archive& archive() override { throw std::logic_error("what is in memory is not copied"); }

  // Nothing ever expires here.
  awaitable<bool> remove_expired(const retention&, timestamp) override { co_return false; }
  awaitable<void> reach(std::chrono::milliseconds) override { co_return; }
  awaitable<void> check() override { co_return; }

 private:
  static constexpr event_cursor oldest{.position = 1, .check = 1};

  struct key {
    sha256_digest body;
    job as_created;
  };

  std::vector<full_job>::iterator locate(std::string_view id) {
    return std::ranges::find_if(jobs_, [id](const full_job& one) { return one.shown.id == id; });
  }

  void record(const transition& done) {
    if (!done.what) return;
    const auto position = static_cast<std::int64_t>(events_.size()) + oldest.position + 1;
    const event_cursor id{.position = position, .check = static_cast<std::uint32_t>(position) * 7};
    events_.push_back({.id = id, .what = *done.what, .job = done.after});
  }

  std::vector<full_job> jobs_;
  std::vector<recorded_event> events_;
  std::map<sha256_digest, key> keys_;
  std::optional<error> refusal_;
};

}  // namespace extraction::test
