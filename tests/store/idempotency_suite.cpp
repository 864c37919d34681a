// What every repository must do about idempotency keys.
#include <array>
#include <atomic>
#include <set>

#include <gmock/gmock.h>

#include "store/commands.hpp"
#include "store/job_repository_suite.hpp"
#include "store/replay_history.hpp"
#include "store/sample_jobs.hpp"
#include "support/print.hpp"

namespace extraction::test {

using namespace std::chrono_literals;

namespace {

constexpr auto key_ttl = 24h;  // the stores' default

}  // namespace

TEST_P(job_repository_suite, RepeatsTheFirstAnswerToAKey) {
  job first = job_of(1, "doc", "pending");
  first.metadata = R"({ "n" : 1.0 })";
  first.priority = 3;
  const transition made = created(first);
  const transition again = created(job_of(2, "doc"));
  EXPECT_EQ(await(repository().create(made, request_with(1))).value(), std::nullopt);
  EXPECT_EQ(await(repository().create(again, request_with(1))).value(), first);

  // As it was created, whatever has become of it.
  update(id_of(1), with_message("failed", "no text layer"), start).value();
  const event_cursor newest = ends().newest;
  EXPECT_EQ(await(repository().create(again, request_with(1))).value(), first);
  EXPECT_EQ(ends().newest, newest);
  EXPECT_EQ(find(id_of(2)), std::nullopt);
  EXPECT_EQ(list({}).jobs.size(), 1u);
  await(replay_history(repository()));
}

TEST_P(job_repository_suite, RefusesAKeyWithAnotherBody) {
  const transition made = created(job_of(1)), other = created(job_of(2));
  await(repository().create(made, request_with(1, 1))).value();
  const event_cursor newest = ends().newest;
  EXPECT_EQ(await(repository().create(other, request_with(1, 2))), error::key_reused);
  EXPECT_EQ(ends().newest, newest);
  EXPECT_EQ(find(id_of(2)), std::nullopt);
  // A request that was refused is not remembered.
  EXPECT_EQ(await(repository().create(other, request_with(1, 1))).value(), job_of(1));
}

TEST_P(job_repository_suite, RefusesTheKeyOfADeletedJobWhateverTheBody) {
  const transition made = created(job_of(1)), other = created(job_of(2));
  await(repository().create(made, request_with(1))).value();
  await(repository().execute(id_of(1), deletion_of(start))).value();
  EXPECT_EQ(await(repository().create(other, request_with(1, 1))), error::key_of_deleted_job);
  EXPECT_EQ(await(repository().create(other, request_with(1, 2))), error::key_of_deleted_job);
  EXPECT_EQ(find(id_of(2)), std::nullopt);
  await(replay_history(repository()));
}

TEST_P(job_repository_suite, KeepsKeysApart) {
  for (int i = 1; i <= 3; ++i) {
    const transition made = created(job_of(i));
    const auto stored = await(repository().create(made, request_with(i)));
    EXPECT_EQ(stored.value(), std::nullopt);
  }
  insert(job_of(4));
  EXPECT_EQ(list({}).jobs.size(), 4u);
  for (int i = 1; i <= 3; ++i) {
    const transition again = created(job_of(9));
    const auto stored = await(repository().create(again, request_with(i)));
    EXPECT_EQ(stored.value(), job_of(i));
  }
}

// The acknowledgement was lost, and the same create is tried again.
TEST_P(job_repository_suite, TakesTheSameJobUnderItsKeyAsStored) {
  const transition made = created(job_of(1));
  await(repository().create(made, request_with(1))).value();
  EXPECT_EQ(await(repository().create(made, request_with(1))).value(), std::nullopt);
  EXPECT_EQ(timeline(id_of(1)).size(), 1u);
}

TEST_P(job_repository_suite, ForgetsAKeyAfterItsTime) {
  const transition made = created_at(job_of(1), start);
  await(repository().create(made, request_with(1))).value();
  const transition just_before = created_at(job_of(2), start + key_ttl - 1us);
  EXPECT_EQ(await(repository().create(just_before, request_with(1, 2))), error::key_reused);
  // Nothing has removed it yet.
  const transition after = created_at(job_of(3), start + key_ttl + 1us);
  EXPECT_EQ(await(repository().create(after, request_with(1, 2))).value(), std::nullopt);
  EXPECT_EQ(find(id_of(3)), after.after.shown);
  const transition again = created_at(job_of(4), start + key_ttl + 1h);
  EXPECT_EQ(await(repository().create(again, request_with(1, 2))).value(), after.after.shown);
  EXPECT_EQ(await(repository().create(again, request_with(1, 1))), error::key_reused);
  EXPECT_EQ(list({}).jobs.size(), 2u);
}

// All the same key, all at once: one makes the job, the others get it.
TEST_P(job_repository_suite, MakesOneJobOfManyRequestsWithOneKeyOnOneThread) {
  constexpr int count = 50;
  std::vector<std::string> made;
  std::set<std::string> answers;
  run_on_one_thread(count, [&](job_repository& own, int number) -> awaitable<void> {
    const transition added = created(job_of(number));
    const std::optional<idempotent_request> once = request_with(1);
    auto stored = co_await own.create(added, once);
    while (stored == error::key_in_use) stored = co_await own.create(added, once);
    if (!stored.value()) made.push_back(added.after.shown.id);
    answers.insert(stored.value() ? stored.value()->id : added.after.shown.id);
  });
  EXPECT_EQ(made.size(), 1u);
  EXPECT_EQ(answers, std::set<std::string>(made.begin(), made.end()));
  EXPECT_EQ(list({}).jobs.size(), 1u);
  await(replay_history(repository()));
}

TEST_P(job_repository_suite, MakesOneJobOfManyRequestsWithOneKeyOnManyThreads) {
  constexpr int threads = 4;
  constexpr int keys = 10;
  std::array<std::array<std::string, keys>, threads> answers;
  std::atomic<int> made{0};
  run_on_threads(threads, [&](job_repository& own, int thread) -> awaitable<void> {
    for (int key = 0; key < keys; ++key) {
      const transition added = created(job_of(thread * keys + key));
      const std::optional<idempotent_request> once = request_with(key);
      auto stored = co_await own.create(added, once);
      while (stored == error::key_in_use) stored = co_await own.create(added, once);
      const std::optional<job>& earlier = stored.value();
      if (!earlier) ++made;
      answers[static_cast<std::size_t>(thread)][static_cast<std::size_t>(key)] =
          earlier ? earlier->id : added.after.shown.id;
    }
  });
  EXPECT_EQ(made, keys);
  for (const auto& each : answers) EXPECT_EQ(each, answers[0]);
  EXPECT_EQ(list({}).jobs.size(), static_cast<std::size_t>(keys));
  await(replay_history(repository()));
}

TEST_P(lasting_job_repository_suite, RemembersAKeyWhenClosedAndOpened) {
  const transition made = created(job_of(1)), again = created(job_of(2));
  await(repository().create(made, request_with(1))).value();
  close();
  EXPECT_EQ(await(repository().create(again, request_with(1))).value(), job_of(1));
  EXPECT_EQ(await(repository().create(again, request_with(1, 2))), error::key_reused);
}

}  // namespace extraction::test
