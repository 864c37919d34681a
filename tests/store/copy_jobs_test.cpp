// Copies between stores of any two kinds.
#include "store/copy_jobs.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/sinks/null_sink.h>

#include "jobs/job_archive.hpp"
#include "store/commands.hpp"
#include "store/postgres/postgres_store.hpp"
#include "store/replay_history.hpp"
#include "store/sample_jobs.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/patient_settings.hpp"
#include "support/postgres_schema.hpp"
#include "support/print.hpp"
#include "support/run.hpp"

namespace extraction::test {
namespace {

using namespace std::chrono_literals;
using store::copy_jobs;
using store::copy_refused;
using store::copy_result;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::ThrowsMessage;

enum class store_kind { sqlite, postgres };

std::string name_of_copy(const testing::TestParamInfo<std::tuple<store_kind, store_kind>>& tested) {
  const auto name = [](store_kind kind) {
    return kind == store_kind::sqlite ? "sqlite" : "postgres";
  };
  const auto [from, to] = tested.param;
  return std::string(name(from)) + "_to_" + name(to);
}

// Jobs as the original program leaves them: of any status and time, and without events.
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
    made.created_at = to_iso_format(start - std::chrono::seconds{i});
    made.updated_at = i % 7 == 0 ? "yesterday" : to_iso_format(start);
    jobs.push_back(made);
  }
  return jobs;
}

// Every row of a store.
struct content {
  std::vector<archived_job> jobs;
  std::vector<archived_event> events;
  std::vector<archived_key> keys;
  feed_ends ends;
};

void expect_same(const content& one, const content& other) {
  EXPECT_EQ(one.jobs, other.jobs);
  EXPECT_EQ(one.events, other.events);
  ASSERT_EQ(one.keys.size(), other.keys.size());
  for (std::size_t i = 0; i < one.keys.size(); ++i) {
    EXPECT_EQ(one.keys[i].request, other.keys[i].request);
    EXPECT_EQ(one.keys[i].job, other.keys[i].job);
    EXPECT_EQ(one.keys[i].created_at, other.keys[i].created_at);
  }
  EXPECT_EQ(one.ends.oldest, other.ends.oldest);
  EXPECT_EQ(one.ends.newest, other.ends.newest);
}

class copy_jobs_test : public testing::TestWithParam<std::tuple<store_kind, store_kind>> {
 protected:
  struct place {
    std::unique_ptr<job_store> store;
    std::unique_ptr<job_repository> repository;
  };

  place open_source() { return open(std::get<0>(GetParam()), source_schema_); }
  place open_target() { return open(std::get<1>(GetParam()), target_schema_); }

  template <class T>
  T await(awaitable<T> asked) {
    return run(context_, std::move(asked));
  }

  void insert(const place& where, const std::vector<job>& jobs) {
    const auto copied = archived(jobs);
    await(where.repository->archive().add_jobs(copied));
  }

  std::vector<job> list(const place& where) {
    std::vector<job> jobs;
    const job_visitor take = [&](const job& one) {
      jobs.push_back(one);
      return true;
    };
    await(where.repository->page({}, take));
    return jobs;
  }

  content read(const place& where) {
    job_archive& archive = where.repository->archive();
    content all;
    for (std::int64_t last = 0;;) {
      const auto part = await(archive.jobs(last));
      if (part.empty()) break;
      last = part.back().position;
      all.jobs.insert(all.jobs.end(), part.begin(), part.end());
    }
    for (std::int64_t last = 0;;) {
      const auto part = await(archive.events(last));
      if (part.empty()) break;
      last = part.back().shown.id.position;
      all.events.insert(all.events.end(), part.begin(), part.end());
    }
    for (std::int64_t last = 0;;) {
      const auto part = await(archive.keys(last));
      if (part.empty()) break;
      last = part.back().position;
      all.keys.insert(all.keys.end(), part.begin(), part.end());
    }
    all.ends = await(where.repository->ends());
    return all;
  }

  // Jobs with all that commands can make of them and their history, numbered from `first` on. Of
  // every ten, three have a key, and two of those are deleted.
  void make_history(job_repository& jobs, int first, int count) {
    for (int i = first; i < first + count; ++i) await(make_history_of(jobs, i));
  }

  static awaitable<void> make_history_of(job_repository& jobs, int i) {
    const std::string id = id_of(i);
    transition made = created_at(job_of(i, "doc-" + std::to_string(i % 7)), start);
    made.after.shown.priority = i % 11;
    if (i % 2 == 0) made.after.shown.metadata = R"({ "n" : 1.0, "text" : "„😀“" })";
    made.after.queue = "queue-" + std::to_string(i % 2);
    made.after.max_attempts = 1 + i % 100;
    if (i % 4 == 0) made.after.run_after = start + 1h;
    std::optional<idempotent_request> once;
    if (i % 10 < 3) once = request_with(i);
    (co_await jobs.create(made, once)).value();
    for (const job_change& each : changes_of(i)) {
      job_command asked = change_of(each, start);
      asked.by.actor = "auth0|" + std::to_string(i % 3);
      (co_await jobs.execute(id, asked)).value();
    }
    if (i % 10 < 2) {
      const job_command deletion = deletion_of(start);
      (co_await jobs.execute(id, deletion)).value();
    }
  }

  static std::vector<job_change> changes_of(int i) {
    switch (i % 10) {
      case 1: return {with_message("failed", "no text layer")};
      case 2: return {to("processing")};
      case 3: return {{.status = "completed", .output = R"({"text":"s3://a"})"}};
      case 4: return {{.status = "pending", .run_after = start + 2h}};
      case 5:
        return {{.status = "completed", .output = R"({"text":1.0})"},
                with_message("pending", std::nullopt)};
      default: return {};
    }
  }

  // A source with a history. The newest of its jobs is deleted.
  place open_source_with_history(int count) {
    place source = open_source();
    insert(source, {make_jobs(1)});  // from before there were events
    if (std::get<0>(GetParam()) == store_kind::sqlite) {
      make_history(*source.repository, 1, count);
    } else {
      make_history_at_once(source, count);
    }
    make_history(*source.repository, 10'000, 1);
    return source;
  }

  copy_result copy(
      const place& from, const place& to,
      store::copy_progress progress = [](const copy_result&) {}) {
    return await(copy_jobs(*from.repository, *to.repository, std::move(progress)));
  }

  boost::asio::io_context& context() { return context_; }

 private:
  // One commit for many is much faster there.
  void make_history_at_once(const place& source, int count) {
    std::exception_ptr failure;
    for (int i = 1; i <= count; ++i) {
      boost::asio::co_spawn(context_, make_history_of(*source.repository, i),
                            [&](std::exception_ptr problem) {
                              if (problem) failure = problem;
                            });
    }
    context_.restart();
    context_.run();
    if (failure) std::rethrow_exception(failure);
  }

  place open(store_kind kind, const postgres_schema& schema) {
    std::unique_ptr<job_store> store;
    if (kind == store_kind::sqlite) {
      store = std::make_unique<store::sqlite_store>(
          store::sqlite_settings{.path = std::string(store::in_memory_path)}, log_);
    } else {
      store = std::make_unique<store::postgres_store>(patient({.url = schema.url()}), log_);
    }
    auto repository = store->open_repository(context_);
    return {std::move(store), std::move(repository)};
  }

  postgres_schema source_schema_;
  postgres_schema target_schema_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  boost::asio::io_context context_{1};
};

constexpr auto any_kind = [] { return testing::Values(store_kind::sqlite, store_kind::postgres); };
INSTANTIATE_TEST_SUITE_P(stores, copy_jobs_test, testing::Combine(any_kind(), any_kind()),
                         name_of_copy);

TEST_P(copy_jobs_test, CopiesJobsWithoutEvents) {
  const auto jobs = make_jobs(3000);
  const place source = open_source(), target = open_target();
  insert(source, jobs);
  const copy_result done = copy(source, target);
  EXPECT_EQ(done.jobs.copied, 3000u);
  EXPECT_EQ(done.jobs.found, 0u);
  EXPECT_EQ(done.events.total(), 0u);
  EXPECT_EQ(list(target), jobs);
  EXPECT_EQ(list(source), jobs);
}

TEST_P(copy_jobs_test, CopiesNothingButTheStartOfTheFeed) {
  const place source = open_source(), target = open_target();
  EXPECT_EQ(copy(source, target).jobs.copied, 0u);
  expect_same(read(target), read(source));
}

TEST_P(copy_jobs_test, CopiesAllThatIsKept) {
  const place source = open_source_with_history(200), target = open_target();
  const content original = read(source);
  const copy_result done = copy(source, target);
  expect_same(read(target), original);
  expect_same(read(source), original);
  await(replay_history(*target.repository, history::partial));
  EXPECT_EQ(done.jobs.copied, original.jobs.size());
  EXPECT_EQ(done.keys.copied, original.keys.size());
  const auto is_event = [](const archived_event& each) { return each.job != 0; };
  EXPECT_EQ(static_cast<std::ptrdiff_t>(done.events.copied),
            std::ranges::count_if(original.events, is_event));

  // As clients see it: the feed from every cursor, and every timeline.
  for (const archived_event& each : original.events) {
    const auto page = await(target.repository->feed(each.shown.id, 10, ignore_event));
    EXPECT_TRUE(page) << each.shown.id.position;
  }
  const auto timeline = [&](const place& where, const std::string& id) {
    std::vector<recorded_event> events;
    const event_visitor take = [&](const recorded_event& one) {
      events.push_back(one);
      return true;
    };
    await(where.repository->timeline(id, 0, 1000, take)).value();
    return events;
  };
  for (const archived_job& each : original.jobs) {
    const std::string& id = each.all.shown.id;
    EXPECT_EQ(timeline(target, id), timeline(source, id));
  }
}

// The history of the job that is gone is not that of the one with its id.
TEST_P(copy_jobs_test, KeepsJobsApartThatHaveHadTheSameId) {
  const place source = open_source(), target = open_target();
  for (int i = 0; i < 3; ++i) {
    await(insert_job(*source.repository, job_of(1, "doc-" + std::to_string(i))));
    if (i < 2) await(source.repository->execute(id_of(1), deletion_of(start))).value();
  }
  const content original = read(source);
  copy(source, target);
  expect_same(read(target), original);
}

TEST_P(copy_jobs_test, CopiesWhatRetentionHasLeft) {
  const place source = open_source(), target = open_target();
  const retention limits{.events = 24h, .idempotency_keys = 24h};
  for (int i = 1; i <= 9; ++i) {
    const transition made = created_at(job_of(i), start + std::chrono::hours{i});
    await(source.repository->create(made, request_with(i))).value();
  }
  await(source.repository->execute(id_of(2), deletion_of(start))).value();
  while (await(source.repository->remove_expired(limits, start + 24h + 5h))) {
  }
  const content original = read(source);
  EXPECT_GT(original.ends.oldest.position, 1);
  copy(source, target);
  expect_same(read(target), original);
}

TEST_P(copy_jobs_test, GoesOnBehindWhatWasCopied) {
  const place source = open_source_with_history(30), target = open_target();
  copy(source, target);
  for (const place* const each : {&source, &target}) {
    job_repository& jobs = *each->repository;
    for (int i = 1; i <= 30; ++i) {
      SCOPED_TRACE(i);
      const transition again = created_at(job_of(20'000 + i), start + 1h);
      const auto replayed = await(jobs.create(again, request_with(i)));
      if (i % 10 == 2) {
        EXPECT_EQ(replayed.value().value().id, id_of(i));
        EXPECT_EQ(replayed.value()->status, "pending");
      } else if (i % 10 < 2) {
        EXPECT_EQ(replayed, error::key_of_deleted_job);
      } else {
        EXPECT_EQ(replayed.value(), std::nullopt);  // none of them had the key
      }
    }
    // The newest job was deleted; its key stays the key of a deleted job.
    EXPECT_EQ(await(jobs.create(created_at(job_of(20'000), start), request_with(10'000))),
              error::key_of_deleted_job);
  }
  const content original = read(source);
  const event_cursor newest = await(target.repository->ends()).newest;
  await(insert_job(*target.repository, job_of(30'000)));
  const content after = read(target);
  EXPECT_GT(after.ends.newest.position, newest.position);
  EXPECT_GT(after.jobs.back().position, original.jobs.back().position);
  await(replay_history(*target.repository, history::partial));
}

TEST_P(copy_jobs_test, CopiesNothingAgain) {
  const place source = open_source_with_history(50), target = open_target();
  const copy_result first = copy(source, target);
  const copy_result again = copy(source, target);
  EXPECT_EQ(again.jobs.copied + again.events.copied + again.keys.copied, 0u);
  EXPECT_EQ(again.jobs.found, first.jobs.copied);
  EXPECT_EQ(again.events.found, first.events.copied);
  EXPECT_EQ(again.keys.found, first.keys.copied);
}

// Whatever was stored at the moment, the next copy goes on from there.
TEST_P(copy_jobs_test, ResumesWhatWasInterruptedAnywhere) {
  const place source = open_source_with_history(1500), target = open_target();
  const content original = read(source);
  std::mt19937 chance{1};
  std::uint64_t end = 0;
  int interruptions = 0;
  for (bool done = false; !done; end += chance() % 1000) {
    const auto interrupt = [end](const copy_result& so_far) {
      const std::uint64_t rows = so_far.jobs.total() + so_far.events.total() + so_far.keys.total();
      if (rows > end) throw std::runtime_error("interrupted");
    };
    try {
      copy(source, target, interrupt);
      done = true;
    } catch (const std::runtime_error& e) {
      ASSERT_STREQ(e.what(), "interrupted");
      ++interruptions;
    }
  }
  EXPECT_GT(interruptions, 5);
  expect_same(read(target), original);
  await(replay_history(*target.repository, history::partial));
}

TEST_P(copy_jobs_test, GoesOnWithWhatHasHappenedSince) {
  const place source = open_source_with_history(30), target = open_target();
  copy(source, target);
  make_history(*source.repository, 101, 9);  // no change of what was copied
  const copy_result rest = copy(source, target);
  EXPECT_EQ(rest.jobs.copied, 8u);
  expect_same(read(target), read(source));
}

TEST_P(copy_jobs_test, RefusesATargetThatHoldsOtherJobs) {
  const auto jobs = make_jobs(10);
  const place source = open_source(), target = open_target();
  insert(source, jobs);
  insert(target, {jobs[0], jobs[2]});
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(AllOf(HasSubstr("job 2 "), HasSubstr(jobs[1].id),
                                                HasSubstr(jobs[2].id), HasSubstr("empty"))));
  EXPECT_EQ(list(target).size(), 2u);
}

TEST_P(copy_jobs_test, RefusesATargetWhoseJobsHaveChanged) {
  auto jobs = make_jobs(10);
  const place source = open_source(), target = open_target();
  insert(source, jobs);
  jobs[1].priority += 1;
  insert(target, {jobs[0], jobs[1]});
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(HasSubstr("contents differ")));
  EXPECT_EQ(list(target).size(), 2u);
}

TEST_P(copy_jobs_test, RefusesATargetWhoseJobsHaveOtherPositions) {
  const auto jobs = archived(make_jobs(2));
  const place source = open_source(), target = open_target();
  await(source.repository->archive().add_jobs(jobs));
  auto moved = jobs;
  moved[1].position = 5;
  await(target.repository->archive().add_jobs(moved));
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(HasSubstr("positions differ")));
}

TEST_P(copy_jobs_test, RefusesATargetThatHoldsMore) {
  const auto jobs = make_jobs(10);
  const place source = open_source(), target = open_target();
  insert(source, {jobs[0]});
  insert(target, jobs);
  EXPECT_THAT([&] { copy(source, target); }, ThrowsMessage<copy_refused>(HasSubstr("none")));
}

// Though it has none of its jobs left.
TEST_P(copy_jobs_test, RefusesATargetWithEventsOfItsOwn) {
  const place source = open_source_with_history(5), target = open_target();
  await(insert_job(*target.repository, job_of(1)));
  await(target.repository->execute(id_of(1), deletion_of(start))).value();
  const content before = read(target);
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(
                  AllOf(HasSubstr("of the feed"), HasSubstr(to_text(before.ends.oldest)))));
  expect_same(read(target), before);
}

TEST_P(copy_jobs_test, RefusesATargetWithKeysOfItsOwn) {
  const place source = open_source_with_history(5), target = open_target();
  const std::vector<archived_key> keys{
      {.request = request_with(99), .job = 1, .created_at = start}};
  await(target.repository->archive().add_keys(keys));
  EXPECT_THAT([&] { copy(source, target); },
              ThrowsMessage<copy_refused>(HasSubstr("idempotency key 1")));
  EXPECT_EQ(read(target).keys.size(), 1u);
  EXPECT_THAT(list(target), testing::IsEmpty());
}

// It was used after it had been copied to.
TEST_P(copy_jobs_test, RefusesATargetThatHasGoneItsOwnWay) {
  const place source = open_source_with_history(20), target = open_target();
  copy(source, target);
  await(update_job(*target.repository, id_of(2), to("failed"), start)).value();
  await(update_job(*source.repository, id_of(2), to("failed"), start)).value();
  const content before = read(target);
  EXPECT_THAT([&] { copy(source, target); }, ThrowsMessage<copy_refused>(HasSubstr("of the feed")));
  expect_same(read(target), before);
}

TEST_P(copy_jobs_test, NoticesThatTheSourceChangedMeanwhile) {
  const auto jobs = make_jobs(3000);
  boost::asio::io_context own{1};  // outlives the store, as job_store requires
  const place source = open_source(), target = open_target();
  insert(source, jobs);
  bool changed = false;
  const auto change_source = [&](const copy_result&) {
    if (std::exchange(changed, true)) return;
    const auto other = source.store->open_repository(own);
    const job_change change{.status = "completed"};
    run(own, update_job(*other, jobs[5].id, change, start)).value();
  };
  EXPECT_THAT([&] { copy(source, target, change_source); },
              ThrowsMessage<copy_refused>(AllOf(HasSubstr(jobs[5].id), HasSubstr("during"))));
}

// The copy ends with an error, but what the target has got hangs together.
TEST_P(copy_jobs_test, CopiesNoEventWithoutItsJobFromASourceThatIsWrittenTo) {
  boost::asio::io_context own{1};
  const place source = open_source_with_history(300), target = open_target();
  int writes = 0;
  const auto write_to_source = [&](const copy_result&) {
    if (++writes > 40) return;
    const auto other = source.store->open_repository(own);
    run(own, make_history_of(*other, 1000 + writes));
    const std::string victim = id_of(writes * 10 + 2);
    const job_command deletion = deletion_of(start);
    run(own,
        [](job_repository& jobs, const std::string& id, const job_command& asked)
            -> awaitable<void> { co_await jobs.execute(id, asked); }(*other, victim, deletion));
  };
  EXPECT_THROW(copy(source, target, write_to_source), copy_refused);

  // An event without its job would be shown as an empty place, though that of the source is not.
  const content original = read(source), copied = read(target);
  ASSERT_FALSE(copied.events.empty());
  std::size_t compared = 0;
  for (const archived_event& each : copied.events) {
    const auto same = std::ranges::find(original.events, each.shown.id,
                                        [](const archived_event& one) { return one.shown.id; });
    ASSERT_NE(same, original.events.end());
    if (same->job == 0) continue;
    EXPECT_EQ(each.job, same->job);
    ++compared;
  }
  EXPECT_GT(compared, 0u);
}

}  // namespace
}  // namespace extraction::test
