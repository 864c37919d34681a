// What every repository must do about events and keys that have expired.
#include <gmock/gmock.h>

#include "store/commands.hpp"
#include "store/job_repository_suite.hpp"
#include "store/replay_history.hpp"
#include "store/sample_jobs.hpp"
#include "support/print.hpp"

namespace extraction::test {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

constexpr retention one_day{.events = 24h, .idempotency_keys = 24h};
constexpr retention for_ever{};

}  // namespace

void job_repository_suite::create_at(int number, timestamp time,
                                     const std::optional<idempotent_request>& once) {
  const transition made = created_at(job_of(number), time);
  await(repository().create(made, once)).value();
}

int job_repository_suite::remove_expired(const retention& limits, timestamp now) {
  int steps = 0;
  while (await(repository().remove_expired(limits, now))) ++steps;
  return steps;
}

TEST_P(job_repository_suite, RemovesNothingThatIsToBeKept) {
  EXPECT_EQ(remove_expired(one_day, start), 0);
  for (int i = 1; i <= 3; ++i) create_at(i, start, request_with(i));
  const event_cursor oldest = ends().oldest;
  EXPECT_EQ(remove_expired(one_day, start + 24h - 1us), 0);
  EXPECT_EQ(remove_expired(for_ever, start + 1000 * 24h), 0);
  EXPECT_EQ(ends().oldest, oldest);
  EXPECT_EQ(ids(follow(oldest).events), ids_of({1, 2, 3}));
}

TEST_P(job_repository_suite, RemovesExpiredEventsFromTheStartOfTheFeed) {
  const event_cursor begin = ends().oldest;
  for (int i = 1; i <= 5; ++i) create_at(i, start + std::chrono::hours{i});
  const auto before = follow(begin).events;
  remove_expired(one_day, start + 24h + 3h + 1us);

  // The place of the last one that is gone is where the feed begins.
  EXPECT_EQ(ends().oldest, before[2].id);
  EXPECT_EQ(ids(follow(ends().oldest).events), ids_of({4, 5}));
  for (const event_cursor gone : {begin, before[0].id, before[1].id}) {
    const auto page = await(repository().feed(gone, 10, ignore_event));
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().oldest, before[2].id);
  }
  EXPECT_EQ(list({}).jobs.size(), 5u);
  EXPECT_THAT(timeline(id_of(2)), IsEmpty());
  EXPECT_THAT(timeline(id_of(3)), IsEmpty());
  EXPECT_EQ(timeline(id_of(4)).size(), 1u);
  update(id_of(2), to("failed"), start + 48h).value();
  EXPECT_EQ(timeline(id_of(2)).size(), 1u);
  await(replay_history(repository(), history::partial));
}

TEST_P(job_repository_suite, RemovesExpiredEventsInSteps) {
  constexpr int count = 1700;
  run_on_one_thread(count, [](job_repository& own, int number) -> awaitable<void> {
    const transition made = created_at(job_of(number), start);
    const auto stored = co_await own.create(made, std::nullopt);
    stored.value();
  });
  const event_cursor newest = ends().newest;
  EXPECT_GE(remove_expired(one_day, start + 48h), 3);
  EXPECT_EQ(ends().oldest, newest);
  EXPECT_EQ(ends().newest, newest);
  EXPECT_THAT(follow(newest).events, IsEmpty());

  // No position is given twice, though all events are gone.
  create_at(count, start + 48h);
  EXPECT_GT(ends().newest.position, newest.position);
  EXPECT_EQ(ids(follow(newest).events), ids_of({count}));
  EXPECT_EQ(list({}).jobs.size(), static_cast<std::size_t>(count) + 1);
}

TEST_P(lasting_job_repository_suite, GivesNoPositionTwiceAfterARestart) {
  for (int i = 1; i <= 3; ++i) create_at(i, start);
  remove_expired(one_day, start + 48h);
  const event_cursor newest = ends().newest;
  close();
  EXPECT_EQ(ends().newest, newest);
  create_at(4, start + 48h);
  EXPECT_GT(ends().newest.position, newest.position);
  EXPECT_EQ(ids(follow(newest).events), ids_of({4}));
}

TEST_P(job_repository_suite, RemovesWhatIsKeptOfDeletedJobsWithTheEvent) {
  for (int i = 1; i <= 3; ++i) {
    create_at(i, start);
    await(repository().execute(id_of(i), deletion_of(start + std::chrono::hours{i}))).value();
  }
  EXPECT_EQ(ids(follow(ends().oldest).events), ids_of({1, 2, 3}));
  remove_expired(one_day, start + 24h + 2h + 1us);
  EXPECT_EQ(ids(follow(ends().oldest).events), ids_of({3}));
  remove_expired(one_day, start + 24h + 3h + 1us);
  EXPECT_THAT(follow(ends().oldest).events, IsEmpty());
  EXPECT_EQ(remove_expired(one_day, start + 24h + 3h + 1us), 0);
}

// The clock was ahead for a while: the feed has no gap in the middle, and keeps nothing for longer.
TEST_P(job_repository_suite, RemovesAllUpToTheLastExpiredEvent) {
  create_at(1, start);
  create_at(2, start + 30 * 24h);
  create_at(3, start);
  create_at(4, start + 30 * 24h);
  create_at(5, start + 30 * 24h);
  remove_expired(one_day, start + 25h);
  EXPECT_EQ(ids(follow(ends().oldest).events), ids_of({4, 5}));
}

TEST_P(job_repository_suite, RemovesExpiredKeys) {
  constexpr int count = 1200;
  run_on_one_thread(count, [](job_repository& own, int number) -> awaitable<void> {
    const transition made = created_at(job_of(number), start);
    const std::optional<idempotent_request> once = request_with(number);
    const auto stored = co_await own.create(made, once);
    stored.value();
  });
  create_at(count, start + 12h, request_with(count));
  const retention keys_only{.idempotency_keys = 24h};
  EXPECT_GE(remove_expired(keys_only, start + 24h + 1us), 2);
  EXPECT_EQ(follow(ends().oldest).events.size(), static_cast<std::size_t>(count) + 1);

  // The clock is set back: what was removed is unknown, though its time would not be over.
  const transition again = created_at(job_of(count + 1), start + 1h);
  EXPECT_EQ(await(repository().create(again, request_with(7))).value(), std::nullopt);
  const transition kept = created_at(job_of(count + 2), start + 13h);
  EXPECT_EQ(await(repository().create(kept, request_with(count))).value()->id, id_of(count));
}

}  // namespace extraction::test
