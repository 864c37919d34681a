// What the archive of every repository must do: show all that is stored, and store what the archive
// of another one has shown.
#include <gmock/gmock.h>

#include "jobs/job_archive.hpp"
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

constexpr event_cursor place(std::int64_t position) {
  return {.position = position, .check = 0xfffffff0u + static_cast<std::uint32_t>(position)};
}

archived_event empty_place(event_cursor id, event_type type, timestamp time) {
  archived_event empty;
  empty.shown.id = id;
  empty.shown.what.type = type;
  empty.shown.what.time = time;
  return empty;
}

// Right after the event, the job is as it was created, but for its status.
archived_event event_at(event_cursor id, event_type type, std::int64_t number, job shown) {
  const event what{.type = type, .time = parse_iso_format(shown.updated_at).value()};
  return {.shown = {.id = id, .what = what, .job = {.shown = std::move(shown)}}, .job = number};
}

}  // namespace

TEST_P(job_repository_suite, ShowsAllThatIsStored) {
  job_archive& archive = repository().archive();
  const auto empty = await(archive.events(0));
  ASSERT_EQ(empty.size(), 1u);
  EXPECT_EQ(empty[0].shown.id, ends().oldest);
  EXPECT_EQ(empty[0].job, 0);
  EXPECT_THAT(await(archive.jobs(0)), IsEmpty());
  EXPECT_THAT(await(archive.keys(0)), IsEmpty());

  create_at(1, start, request_with(1, 10));
  create_at(2, start + 1s, request_with(2, 20));
  update(id_of(1), to("failed"), start + 2s).value();
  await(repository().execute(id_of(2), deletion_of(start + 3s))).value();

  const auto jobs = await(archive.jobs(0));
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].all, await(repository().find_full(id_of(1))));
  EXPECT_EQ(jobs[0].position, list({}).page.last);
  EXPECT_THAT(await(archive.jobs(jobs[0].position)), IsEmpty());

  // The place of the event that went with the deleted job is there, and when it happened.
  const auto events = await(archive.events(empty[0].shown.id.position));
  ASSERT_EQ(events.size(), 4u);
  const auto shown = follow(ends().oldest).events;
  EXPECT_EQ(events[0].shown, shown[0]);
  EXPECT_EQ(events[1].job, 0);
  EXPECT_EQ(events[1].shown.what.time, start + 1s);
  EXPECT_EQ(events[2].shown, shown[1]);
  EXPECT_EQ(events[3].shown, shown[2]);
  EXPECT_EQ(events[3].shown.what.type, event_type::deleted);
  EXPECT_EQ(events[0].job, jobs[0].position);
  EXPECT_EQ(events[2].job, jobs[0].position);
  EXPECT_GT(events[3].job, jobs[0].position);

  const auto keys = await(archive.keys(0));
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0].request, request_with(1, 10));
  EXPECT_EQ(keys[0].job, jobs[0].position);
  EXPECT_EQ(keys[0].created_at, start);
  EXPECT_EQ(keys[1].request, request_with(2, 20));
  EXPECT_EQ(keys[1].job, events[3].job);
  EXPECT_THAT(await(archive.keys(keys[1].position)), IsEmpty());
}

TEST_P(job_repository_suite, AddsJobsOfAnotherStoreInTheirOrder) {
  std::vector<job> added;
  for (int i = 1; i <= 300; ++i) added.push_back(job_of(i));
  const auto copied = archived(added);
  job_archive& archive = repository().archive();
  await(archive.add_jobs(std::span(copied).first(200)));
  update(id_of(7), to("failed"), start + 1s).value();
  // Those that are there already stay as they are.
  await(archive.add_jobs(copied));
  added[6] = *find(id_of(7));
  EXPECT_EQ(added[6].status, "failed");
  EXPECT_EQ(list({}).jobs, added);
}

TEST_P(job_repository_suite, RecordsNoEventOfAnAddedJob) {
  const auto copied = archived({job_of(1), job_of(2, "doc", "archived")});
  const event_cursor newest = ends().newest;
  await(repository().archive().add_jobs(copied));
  EXPECT_EQ(ends().newest, newest);
  EXPECT_THAT(timeline(id_of(1)), IsEmpty());
  update(id_of(1), to("processing"), start).value();
  EXPECT_EQ(timeline(id_of(1)).size(), 1u);
  await(replay_history(repository(), history::partial));
}

TEST_P(job_repository_suite, AddsAllThatIsKeptOfAJob) {
  const std::vector<archived_job> copied{
      {.position = 4,
       .all = {.shown = job_of(1),
               .queue = "slow",
               .attempt = 2,
               .max_attempts = 4,
               .run_after = start}},
      {.position = 9,
       .all = {.shown = job_of(2, "doc", "completed"), .output = R"({"text":1.0})"}}};
  job_archive& archive = repository().archive();
  await(archive.add_jobs(copied));
  EXPECT_EQ(await(archive.jobs(0)), copied);
  for (const archived_job& each : copied) {
    EXPECT_EQ(await(repository().find_full(each.all.shown.id)), each.all);
  }
  insert(job_of(3));
  EXPECT_EQ(list({}).page.last, 10);
}

TEST_P(job_repository_suite, AddsEventsOfAnotherStoreAtTheirPlaces) {
  job one = job_of(1), gone = job_of(2);
  const auto jobs = archived({one});
  job failed = one;
  failed.status = "failed";
  failed.error_message = "no text layer";
  failed.updated_at = to_iso_format(start + 1h);
  std::vector<archived_event> events{empty_place(place(7), event_type::created, start - 1h),
                                     event_at(place(9), event_type::created, 1, one),
                                     empty_place(place(10), event_type::completed, start),
                                     event_at(place(11), event_type::failed, 1, failed),
                                     event_at(place(15), event_type::deleted, 40, gone)};
  events[4].shown.what.time = start + 2h;  // later than the job's last update
  events[3].shown.what.by.actor = "auth0|5f";

  job_archive& archive = repository().archive();
  const event_cursor first = ends().oldest;
  await(archive.add_jobs(jobs));
  const auto several = std::span(events).first(3);
  await(archive.add_events(several, first));
  // The same again, and more, as if the first outcome were unknown.
  await(archive.add_events(several, first));
  await(archive.add_events(events, std::nullopt));
  EXPECT_EQ(await(archive.events(0)), events);

  EXPECT_EQ(ends().oldest, place(7));
  EXPECT_EQ(ends().newest, place(15));
  for (const archived_event& each : events) EXPECT_NO_THROW(follow(each.shown.id));
  const auto gone_cursor = await(repository().feed(first, 10, ignore_event));
  ASSERT_FALSE(gone_cursor);
  EXPECT_EQ(gone_cursor.error().oldest, place(7));
  EXPECT_THAT(follow(place(7)).events,
              ElementsAre(events[1].shown, events[3].shown, events[4].shown));
  EXPECT_THAT(timeline(one.id), ElementsAre(events[1].shown, events[3].shown));

  // Later ones get none of the positions that are taken or referred to.
  insert(job_of(3));
  EXPECT_GT(ends().newest.position, 15);
  EXPECT_GT(list({}).page.last, 40);
  EXPECT_EQ(ids(follow(place(15)).events), ids_of({3}));
}

// By their times, as if they had been recorded here.
TEST_P(job_repository_suite, RemovesWhatWasAddedWhenItExpires) {
  std::vector<archived_event> events{empty_place(place(1), event_type::created, start),
                                     empty_place(place(2), event_type::created, start + 1h),
                                     event_at(place(3), event_type::deleted, 8, job_of(1)),
                                     event_at(place(4), event_type::deleted, 9, job_of(2))};
  events[2].shown.what.time = start + 2h;
  events[3].shown.what.time = start + 3h;
  await(repository().archive().add_events(events, ends().oldest));
  const retention one_day{.events = 24h};
  remove_expired(one_day, start + 24h);
  EXPECT_EQ(ends().oldest, place(1));
  remove_expired(one_day, start + 24h + 2h + 1us);
  EXPECT_EQ(ends().oldest, place(3));
  EXPECT_THAT(follow(place(3)).events, ElementsAre(events[3].shown));
  remove_expired(one_day, start + 24h + 3h + 1us);
  EXPECT_EQ(ends().oldest, place(4));
  EXPECT_THAT(follow(place(4)).events, IsEmpty());
}

TEST_P(job_repository_suite, AddsKeysOfAnotherStore) {
  const auto jobs = archived({job_of(1)});
  const std::vector<archived_key> keys{
      {.request = request_with(1, 10), .job = 1, .created_at = start},
      {.request = request_with(2, 20), .job = 70, .created_at = start}};
  job_archive& archive = repository().archive();
  await(archive.add_jobs(jobs));
  await(archive.add_keys(keys));
  await(archive.add_keys(keys));
  EXPECT_EQ(await(archive.keys(0)).size(), 2u);

  const transition made = created_at(job_of(2), start + 1h);
  EXPECT_EQ(await(repository().create(made, request_with(1, 10))).value(), job_of(1));
  EXPECT_EQ(await(repository().create(made, request_with(1, 11))), error::key_reused);
  // No new job becomes the one whose key this was.
  for (int i = 3; i < 6; ++i) create_at(i, start);
  EXPECT_GT(list({}).page.last, 70);
  EXPECT_EQ(await(repository().create(made, request_with(2, 20))), error::key_of_deleted_job);
}

TEST_P(job_repository_suite, ShowsItsContentInPartsOfBoundedSize) {
  std::vector<job> added;
  for (int i = 1; i <= 60; ++i) {
    added.push_back(job_of(i));
    added.back().metadata = "{\"text\":\"" + std::string(500'000, 'x') + "\"}";
  }
  job_archive& archive = repository().archive();
  for (const archived_job& each : archived(added)) await(archive.add_jobs(std::span(&each, 1)));
  std::vector<job> seen;
  std::int64_t last = 0;
  for (;;) {
    const auto part = await(archive.jobs(last));
    if (part.empty()) break;
    EXPECT_LE(part.size(), 10u);
    last = part.back().position;
    for (const archived_job& each : part) seen.push_back(each.all.shown);
  }
  EXPECT_EQ(seen, added);
}

TEST_P(job_repository_suite, AddsNothing) {
  job_archive& archive = repository().archive();
  await(archive.add_jobs({}));
  await(archive.add_events({}, std::nullopt));
  await(archive.add_keys({}));
  EXPECT_THAT(await(archive.jobs(0)), IsEmpty());
  EXPECT_EQ(await(archive.events(0)).size(), 1u);
}

}  // namespace extraction::test
