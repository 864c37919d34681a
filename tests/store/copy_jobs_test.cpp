#include "store/copy_jobs.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/sinks/null_sink.h>

#include "store/commands.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/patient_settings.hpp"
#include "support/postgres_schema.hpp"
#include "support/print.hpp"
#include "support/run.hpp"

namespace extraction::test {
namespace {

using store::copy_jobs;
using store::copy_refused;
using store::copy_result;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr timestamp latest_change{std::chrono::microseconds{1'771'346'715'123'456}};

std::vector<job> make_jobs(int count) {
  std::vector<job> jobs;
  for (int i = 0; i < count; ++i) {
    job made;
    made.id = "job-" + std::to_string(i * 7919 % count);
    made.document_id = "Dokument Nr. " + std::to_string(i) + " „😀“";
    made.status = i % 3 == 0 ? "archived" : "failed";
    made.priority = i % 11;
    if (i % 2 == 0)
      made.metadata =
          R"({"n": 1.0, "text":")" + std::string(static_cast<std::size_t>(i % 500), 'x') + "\"}";
    if (i % 5 == 0) made.error_message = "";
    made.created_at = to_iso_format(latest_change - std::chrono::seconds{i});
    made.updated_at = i % 7 == 0 ? "yesterday" : to_iso_format(latest_change);
    jobs.push_back(made);
  }
  return jobs;
}

class copy_jobs_test : public testing::Test {
 protected:
  struct place {
    std::unique_ptr<job_store> store;
    std::unique_ptr<job_repository> repository;
  };

  place sqlite() {
    return open(std::make_unique<store::sqlite_store>(
        store::sqlite_settings{.path = std::string(store::in_memory_path)}, log_));
  }

  place postgres() {
    return open(std::make_unique<store::postgres_store>(patient({.url = schema_.url()}), log_));
  }

  void insert(const place& where, const std::vector<job>& jobs) {
    run(context_, where.repository->import(as_full(jobs)));
  }

  std::vector<job> list(const place& where) {
    std::vector<job> jobs;
    const job_visitor take = [&](const job& one) {
      jobs.push_back(one);
      return true;
    };
    run(context_, where.repository->page({}, take));
    return jobs;
  }

  copy_result copy(
      const place& from, const place& to,
      std::function<void(std::uint64_t)> progress = [](std::uint64_t) {}) {
    return run(context_, copy_jobs(*from.repository, *to.repository, std::move(progress)));
  }

 private:
  place open(std::unique_ptr<job_store> store) {
    auto repository = store->open_repository(context_);
    return {std::move(store), std::move(repository)};
  }

  postgres_schema schema_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  boost::asio::io_context context_{1};
};

TEST_F(copy_jobs_test, CopiesEitherWay) {
  const auto jobs = make_jobs(3000);
  const place source = sqlite(), middle = postgres(), target = sqlite();
  insert(source, jobs);
  const copy_result there = copy(source, middle);
  EXPECT_EQ(there.copied, 3000u);
  EXPECT_EQ(there.found, 0u);
  EXPECT_EQ(list(middle), jobs);
  copy(middle, target);
  EXPECT_EQ(list(target), jobs);
  EXPECT_EQ(list(source), jobs);
}

TEST_F(copy_jobs_test, CopiesNothing) {
  const place source = sqlite(), target = postgres();
  EXPECT_EQ(copy(source, target).copied, 0u);
}

TEST_F(copy_jobs_test, ResumesWhatWasInterrupted) {
  const auto jobs = make_jobs(5000);
  const place source = sqlite(), target = postgres();
  insert(source, jobs);
  for (const std::uint64_t end : {1000u, 1001u, 3000u}) {
    const auto interrupt = [end](std::uint64_t done) {
      if (done >= end) throw std::runtime_error("interrupted");
    };
    EXPECT_THROW(copy(source, target, interrupt), std::runtime_error);
  }
  const std::size_t found = list(target).size();
  EXPECT_GE(found, 1000u);
  EXPECT_LT(found, 5000u);
  const copy_result rest = copy(source, target);
  EXPECT_EQ(rest.found, found);
  EXPECT_EQ(rest.copied, 5000u - found);
  EXPECT_EQ(list(target), jobs);
}

TEST_F(copy_jobs_test, RefusesATargetThatHoldsOtherJobs) {
  auto jobs = make_jobs(10);
  const place source = sqlite(), target = postgres();
  insert(source, jobs);
  insert(target, {jobs[0], jobs[2]});
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(testing::AllOf(HasSubstr("job 2 "), HasSubstr(jobs[1].id),
                                                         HasSubstr(jobs[2].id))));
  EXPECT_EQ(list(target).size(), 2u);
}

TEST_F(copy_jobs_test, RefusesATargetWhoseJobsHaveChanged) {
  auto jobs = make_jobs(10);
  const place source = sqlite(), target = postgres();
  insert(source, jobs);
  jobs[1].priority += 1;
  insert(target, {jobs[0], jobs[1]});
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(HasSubstr("contents differ")));
  EXPECT_EQ(list(target).size(), 2u);
}

TEST_F(copy_jobs_test, RefusesATargetThatHoldsMore) {
  const auto jobs = make_jobs(10);
  const place source = sqlite(), target = postgres();
  insert(source, {jobs[0]});
  insert(target, jobs);
  EXPECT_THAT([&] { copy(source, target); }, ThrowsMessage<copy_refused>(HasSubstr("none")));
}

TEST_F(copy_jobs_test, NoticesThatTheSourceChangedMeanwhile) {
  const auto jobs = make_jobs(3000);
  boost::asio::io_context own{1};  // outlives the store, as job_store requires
  const place source = sqlite(), target = postgres();
  insert(source, jobs);
  bool changed = false;
  const auto change_source = [&](std::uint64_t) {
    if (std::exchange(changed, true)) return;
    const auto other = source.store->open_repository(own);
    const job_change change{.status = "completed"};
    run(own, update_job(*other, jobs[5].id, change, latest_change)).value();
  };
  EXPECT_THAT([&] { copy(source, target, change_source); },
              ThrowsMessage<copy_refused>(HasSubstr(jobs[5].id)));
}

}  // namespace
}  // namespace extraction::test
