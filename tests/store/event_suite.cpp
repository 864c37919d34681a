// What every repository must do about events: record one with each change, and give them back by
// job and in the feed.
#include <algorithm>
#include <atomic>
#include <limits>
#include <map>
#include <stdexcept>

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

std::vector<event_type> types(const std::vector<recorded_event>& events) {
  std::vector<event_type> found;
  for (const recorded_event& each : events) found.push_back(each.what.type);
  return found;
}

}  // namespace

// Commands and their events

TEST_P(job_repository_suite, RecordsEachChangeWithTheJobAsItThenIs) {
  transition made = created(job_of(1, "doc-1"));
  made.after.shown.priority = 7;
  made.after.shown.metadata = R"({"source":"scan"})";
  made.after.queue = "slow";
  made.after.max_attempts = 5;
  made.after.run_after = start + 1h;
  made.what->by.actor = "auth0|5f";
  await(repository().create(made, std::nullopt)).value();

  const std::string id = id_of(1);
  std::vector<full_job> expected{made.after};
  const auto change = [&](job_change asked) {
    job_command command = change_of(std::move(asked), start);
    command.by.actor = "auth0|" + std::to_string(expected.size());
    expected.push_back(await(repository().execute(id, command)).value());
  };
  change({.status = "processing"});
  change({.status = "completed", .output = R"({"text":"s3://a"})"});
  change({.status = "completed", .output = R"({"text":"s3://b"})"});
  change({.status = "failed", .error_message = "no text layer"});
  change({.status = "pending", .error_message = std::optional<std::string>{}});
  change({.status = "pending", .run_after = start + 2h});

  const auto events = timeline(id);
  EXPECT_THAT(
      types(events),
      ElementsAre(event_type::created, event_type::started, event_type::completed,
                  event_type::updated, event_type::failed, event_type::reset, event_type::updated));
  ASSERT_EQ(events.size(), expected.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].job, expected[i]);
    EXPECT_EQ(to_iso_format(events[i].what.time), expected[i].shown.updated_at);
    EXPECT_EQ(events[i].what.by.actor, i == 0 ? "auth0|5f" : "auth0|" + std::to_string(i));
    EXPECT_EQ(events[i].what.cause, event_cause::request);
    EXPECT_EQ(events[i].what.worker, std::nullopt);
  }
  EXPECT_EQ(await(repository().find_full(id)), expected.back());
  EXPECT_EQ(find(id), expected.back().shown);
  await(replay_history(repository()));
}

TEST_P(job_repository_suite, FindsAllThatIsKeptOfAJob) {
  EXPECT_EQ(await(repository().find_full(id_of(1))), std::nullopt);
  transition made = created(job_of(1));
  made.after.queue = "ocr.fast-2";
  made.after.max_attempts = 100;
  made.after.run_after = start - 1us;
  await(repository().create(made, std::nullopt)).value();
  insert(job_of(2));
  EXPECT_EQ(await(repository().find_full(id_of(1))), made.after);
  EXPECT_EQ(await(repository().find_full(id_of(2))), full_job{.shown = job_of(2)});
  for (const std::string& text : impossible_texts) {
    EXPECT_EQ(await(repository().find_full(text)), std::nullopt);
  }
}

TEST_P(job_repository_suite, RecordsNothingIfNothingChanges) {
  insert(job_of(1));
  insert(job_of(1));
  const event_cursor newest = ends().newest;
  update(id_of(1), to("pending"), start).value();
  update(id_of(1), with_message("pending", std::nullopt), start).value();
  EXPECT_EQ(update(id_of(2), to("failed"), start), error::job_not_found);
  EXPECT_EQ(ends().newest, newest);
  EXPECT_EQ(timeline(id_of(1)).size(), 1u);
}

TEST_P(job_repository_suite, ChangesAJobOnlyIfThePreconditionHolds) {
  insert(job_of(1));
  const std::string id = id_of(1);
  const std::string shown = job_of(1).updated_at;
  const auto execute = [&](auto what, precondition only_if) {
    const job_command asked{.what = what, .now = start, .only_if = std::move(only_if)};
    return await(repository().execute(id, asked));
  };
  const event_cursor newest = ends().newest;
  EXPECT_EQ(execute(to("failed"), {}), error::job_changed);
  EXPECT_EQ(execute(to("failed"), {.updated_at = {"yesterday", ""}}), error::job_changed);
  EXPECT_EQ(execute(job_deletion{}, {.updated_at = {shown + " "}}), error::job_changed);
  EXPECT_EQ(find(id), job_of(1));
  EXPECT_EQ(ends().newest, newest);

  const auto changed = execute(to("failed"), {.updated_at = {"yesterday", shown}});
  EXPECT_EQ(changed->shown.status, "failed");
  EXPECT_EQ(execute(to("pending"), {.updated_at = {shown}}), error::job_changed);
  EXPECT_EQ(execute(to("pending"), {.any = true})->shown.status, "pending");
  EXPECT_TRUE(execute(job_deletion{}, {.updated_at = {find(id)->updated_at}}));
  EXPECT_EQ(execute(job_deletion{}, {.any = true}), error::job_not_found);
}

TEST_P(job_repository_suite, KeepsEveryTextInEvents) {
  insert(job_of(1));
  std::size_t count = 1;
  for (const std::string& text : unusual_texts) {
    job_command asked = change_of(with_message("failed", text), start);
    asked.by.actor = text;
    await(repository().execute(id_of(1), asked)).value();
    const auto events = timeline(id_of(1));
    ASSERT_EQ(events.size(), ++count) << text;
    EXPECT_EQ(events.back().job.shown.error_message, text);
    EXPECT_EQ(events.back().what.by.actor, text);
  }
}

// Deletion

TEST_P(job_repository_suite, DeletesAJobAndItsEarlierEvents) {
  const event_cursor before = ends().newest;
  for (int i = 1; i <= 3; ++i) insert(job_of(i, "doc-" + std::to_string(i)));
  const std::string id = id_of(2);
  update(id, with_message("failed", "secret"), start).value();
  const auto seen = follow(before).events;
  const full_job last = await(repository().find_full(id)).value();

  job_command asked = deletion_of(start);
  asked.by.actor = "auth0|5f";
  const full_job gone = await(repository().execute(id, asked)).value();
  EXPECT_EQ(gone.shown.error_message, std::nullopt);
  EXPECT_EQ(find(id), std::nullopt);
  EXPECT_EQ(await(repository().find_full(id)), std::nullopt);
  EXPECT_EQ(await(repository().timeline(id, 0, 10, ignore_event)).error(), error::job_not_found);
  EXPECT_EQ(update(id, to("pending"), start), error::job_not_found);
  EXPECT_EQ(list({}).jobs.size(), 2u);
  EXPECT_THAT(list({.document_id = "doc-2"}).jobs, IsEmpty());

  const auto left = follow(before).events;
  EXPECT_EQ(ids(left), ids_of({1, 3, 2}));
  const recorded_event& deletion = left.back();
  EXPECT_EQ(deletion.what.type, event_type::deleted);
  EXPECT_EQ(deletion.what.by.actor, "auth0|5f");
  EXPECT_EQ(deletion.job, gone);
  EXPECT_EQ(deletion.job.shown.updated_at, last.shown.updated_at);
  EXPECT_GT(to_iso_format(deletion.what.time), last.shown.updated_at);
  // Readers that have come as far as the events that are gone can continue.
  for (const recorded_event& each : seen) EXPECT_NO_THROW(follow(each.id));
  EXPECT_EQ(ids(follow(seen.back().id).events), ids_of({2}));

  EXPECT_EQ(await(repository().execute(id, deletion_of(start))), error::job_not_found);
  await(replay_history(repository()));
}

// A new job must not inherit the events of one that is gone.
TEST_P(job_repository_suite, GivesTheNumberOfADeletedJobToNoOther) {
  for (int i = 1; i <= 3; ++i) {
    insert(job_of(i));
    await(repository().execute(id_of(i), deletion_of(start))).value();
  }
  insert(job_of(1));
  EXPECT_THAT(types(timeline(id_of(1))), ElementsAre(event_type::created));
  const auto all = follow(ends().oldest).events;
  EXPECT_THAT(ids(all), ids_of({1, 2, 3, 1}));
  EXPECT_EQ(all[2].what.type, event_type::deleted);
}

TEST_P(lasting_job_repository_suite, GivesTheNumberOfADeletedJobToNoOtherAfterARestart) {
  insert(job_of(1));
  const std::int64_t position = list({}).page.last;
  await(repository().execute(id_of(1), deletion_of(start))).value();
  close();
  insert(job_of(2));
  EXPECT_GT(list({}).page.last, position);
  EXPECT_THAT(types(timeline(id_of(2))), ElementsAre(event_type::created));
}

// The timeline

TEST_P(job_repository_suite, HasNoTimelineOfAJobThatIsNotThere) {
  insert(job_of(1));
  for (const std::string& id : {id_of(2), std::string(), impossible_texts[0]}) {
    EXPECT_EQ(await(repository().timeline(id, 0, 10, ignore_event)).error(), error::job_not_found);
  }
}

TEST_P(job_repository_suite, PagesThroughATimeline) {
  insert(job_of(1));
  insert(job_of(2));
  constexpr int changes = 700;
  run_on_one_thread(changes, [](job_repository& own, int number) -> awaitable<void> {
    const std::string id = id_of(number % 2 + 1);
    const job_change change = with_message("failed", std::to_string(number));
    (co_await update_job(own, id, change, start)).value();
  });
  const auto all = timeline(id_of(1));
  ASSERT_EQ(all.size(), 1u + changes / 2);
  EXPECT_TRUE(std::ranges::is_sorted(all, {}, [](const auto& each) { return each.id.position; }));
  EXPECT_THAT(ids(all), testing::Each(id_of(1)));

  for (const std::uint64_t limit : {1u, 100u, 300u, 1000u}) {
    std::vector<event_cursor> walked;
    event_page page{.more = true};
    while (page.more) {
      std::uint64_t count = 0;
      const event_visitor visit = [&](const recorded_event& each) {
        walked.push_back(each.id);
        ++count;
        return true;
      };
      page = await(repository().timeline(id_of(1), page.last.position, limit, visit)).value();
      EXPECT_LE(count, limit);
      if (limit == 1 && walked.size() > 10) break;
    }
    ASSERT_LE(walked.size(), all.size());
    for (std::size_t i = 0; i < walked.size(); ++i) EXPECT_EQ(walked[i], all[i].id);
    if (limit > 1) {
      EXPECT_EQ(walked.size(), all.size());
    }
  }

  std::size_t patience = 3;
  const event_visitor impatient = [&](const recorded_event&) { return --patience > 0; };
  const auto page = await(repository().timeline(id_of(1), 0, 100, impatient)).value();
  EXPECT_EQ(page.last, all[2].id);
  EXPECT_TRUE(page.more);
}

// The feed

TEST_P(job_repository_suite, BeginsTheFeedBeforeItsFirstEvent) {
  const feed_ends empty = ends();
  EXPECT_EQ(empty.oldest, empty.newest);
  EXPECT_GT(empty.oldest.position, 0);
  EXPECT_THAT(follow(empty.oldest).events, IsEmpty());
  EXPECT_EQ(follow(empty.oldest).page.last, empty.oldest);
  EXPECT_FALSE(follow(empty.oldest).page.more);
  insert(job_of(1));
  EXPECT_EQ(ends().oldest, empty.oldest);
  const auto first = follow(empty.oldest);
  ASSERT_THAT(ids(first.events), ids_of({1}));
  EXPECT_EQ(first.events[0].id, ends().newest);
  EXPECT_EQ(first.page.last, ends().newest);
}

TEST_P(job_repository_suite, ShowsTheEventsOfAllJobsInTheirOrder) {
  const event_cursor begin = ends().newest;
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  update(id_of(2), to("processing"), start).value();
  update(id_of(1), to("failed"), start - 24h).value();
  update(id_of(2), to("completed"), start).value();
  const auto all = follow(begin).events;
  EXPECT_EQ(ids(all), ids_of({1, 2, 3, 2, 1, 2}));
  // As it was right after the event, not as it is now.
  EXPECT_EQ(all[1].job.shown, job_of(2));
  EXPECT_EQ(all[3].job.shown.status, "processing");
  for (const recorded_event& each : all) {
    const auto rest = follow(each.id).events;
    EXPECT_EQ(rest.size(), static_cast<std::size_t>(&all.back() - &each));
  }
}

TEST_P(job_repository_suite, EndsAPageOfTheFeedAtItsLimit) {
  const event_cursor begin = ends().newest;
  for (int i = 1; i <= 5; ++i) insert(job_of(i));
  const auto first = follow(begin, 2);
  EXPECT_EQ(ids(first.events), ids_of({1, 2}));
  EXPECT_TRUE(first.page.more);
  EXPECT_EQ(first.page.last, first.events.back().id);
  EXPECT_EQ(ids(follow(first.page.last, 2).events), ids_of({3, 4}));
  const auto impatient = follow(begin, 5, 3);
  EXPECT_EQ(ids(impatient.events), ids_of({1, 2, 3}));
  EXPECT_TRUE(impatient.page.more);
  EXPECT_EQ(ids(follow(impatient.page.last).events), ids_of({4, 5}));
  EXPECT_FALSE(follow(begin).page.more);
}

// A reader makes progress past places that no longer hold an event.
TEST_P(job_repository_suite, CountsPlacesWithoutAnEvent) {
  const event_cursor begin = ends().newest;
  for (int i = 1; i <= 5; ++i) insert(job_of(i));
  const auto seen = follow(begin).events;
  for (int i = 1; i <= 4; ++i) await(repository().execute(id_of(i), deletion_of(start))).value();
  const auto page = follow(begin, 4);
  EXPECT_THAT(page.events, IsEmpty());
  EXPECT_EQ(page.page.last, seen[3].id);
  EXPECT_TRUE(page.page.more);
  EXPECT_EQ(ids(follow(page.page.last).events), ids_of({5, 1, 2, 3, 4}));
}

TEST_P(job_repository_suite, RefusesACursorWhosePlaceIsNotThere) {
  insert(job_of(1));
  const feed_ends known = ends();
  const std::vector<event_cursor> strangers{
      {known.newest.position, known.newest.check ^ 1},
      {known.oldest.position, known.oldest.check ^ 0x80000000},
      {known.newest.position, 0},
      {known.newest.position + 1, known.newest.check},
      {known.newest.position + 1'000'000, 1},
      {std::numeric_limits<std::int64_t>::max(), 0xffffffff},
  };
  for (const event_cursor& each : strangers) {
    if (each == known.newest) continue;
    const auto page = await(repository().feed(each, 10, ignore_event));
    ASSERT_FALSE(page) << to_text(each);
    EXPECT_EQ(page.error().oldest, known.oldest);
  }
}

TEST_P(job_repository_suite, ShowsMoreEventsThanFitAnyStep) {
  constexpr int count = 2000;
  const event_cursor begin = ends().newest;
  run_on_one_thread(count, [](job_repository& own, int number) -> awaitable<void> {
    const job added = job_of(number);
    co_await insert_job(own, added);
  });
  const auto all = follow(begin);
  EXPECT_EQ(all.events.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(all.page.last, ends().newest);
  EXPECT_EQ(follow(begin, 1000).events.size(), 1000u);
  EXPECT_EQ(follow(begin, 1000, 900).events.size(), 900u);
  EXPECT_EQ(ids(follow(follow(begin, 999).page.last, 1).events),
            std::vector{all.events[999].job.shown.id});
}

TEST_P(job_repository_suite, HandsOnWhatAVisitorOfEventsThrows) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  const event_visitor fail = [](const recorded_event&) -> bool { throw std::domain_error("no"); };
  const event_cursor begin = ends().oldest;
  for (int times = 0; times < 3; ++times) {
    EXPECT_THROW(await(repository().feed(begin, 10, fail)), std::domain_error);
    EXPECT_THROW(await(repository().timeline(id_of(1), 0, 10, fail)), std::domain_error);
    EXPECT_EQ(follow(begin).events.size(), 3u);
    EXPECT_EQ(timeline(id_of(1)).size(), 1u);
  }
}

// A reader that follows the feed while others write misses no event, and sees none twice or out of
// order.
TEST_P(job_repository_suite, ShowsEachEventOnceToWhoFollows) {
  constexpr int writers = 3;
  constexpr int each = 100;
  const event_cursor begin = ends().newest;
  std::atomic<int> writing{writers};
  std::vector<recorded_event> seen;
  run_on_threads(writers + 1, [&](job_repository& own, int thread) -> awaitable<void> {
    if (thread < writers) {
      for (int i = 0; i < each; ++i) {
        const job added = job_of(thread * each + i);
        co_await insert_job(own, added);
        const job_change change = to(i % 2 == 0 ? "processing" : "failed");
        (co_await update_job(own, added.id, change, start)).value();
      }
      --writing;
      co_return;
    }
    const event_visitor note = [&](const recorded_event& next) {
      seen.push_back(next);
      return true;
    };
    event_cursor last = begin;
    for (bool is_over = false; !is_over;) {
      const bool was_writing = writing > 0;
      const auto page = co_await own.feed(last, 50, note);
      is_over = !was_writing && page.value().last == last;
      last = page.value().last;
    }
  });
  std::map<std::string, std::vector<event_type>> by_job;
  std::int64_t position = begin.position;
  for (const recorded_event& next : seen) {
    EXPECT_GT(next.id.position, position);
    position = next.id.position;
    by_job[next.job.shown.id].push_back(next.what.type);
  }
  EXPECT_EQ(by_job.size(), static_cast<std::size_t>(writers * each));
  for (const auto& [id, its] : by_job) {
    EXPECT_EQ(its.size(), 2u) << id;
    EXPECT_EQ(its.front(), event_type::created) << id;
  }
  await(replay_history(repository()));
}

// What outlives the store

TEST_P(lasting_job_repository_suite, KeepsEventsAndCursorsWhenClosedAndOpened) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  update(id_of(2), with_message("failed", "x"), start).value();
  await(repository().execute(id_of(3), deletion_of(start))).value();
  const feed_ends before = ends();
  const auto events = follow(before.oldest).events;
  close();
  EXPECT_EQ(ends().oldest, before.oldest);
  EXPECT_EQ(ends().newest, before.newest);
  const auto after = follow(before.oldest).events;
  ASSERT_EQ(after.size(), events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(after[i].id, events[i].id);
    EXPECT_EQ(after[i].what, events[i].what);
    EXPECT_EQ(after[i].job, events[i].job);
  }
  await(replay_history(repository()));
}

TEST_P(lasting_job_repository_suite, HoldsNoTransactionOpenAfterAPageOfEvents) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  EXPECT_TRUE(follow(ends().oldest, 2).page.more);
  EXPECT_TRUE(database().is_at_rest());
  timeline(id_of(1));
  EXPECT_TRUE(database().is_at_rest());
  await(repository().execute(id_of(1), deletion_of(start))).value();
  EXPECT_TRUE(database().is_at_rest());
}

// A row that the original program writes has no event, and can be changed as any other.
TEST_P(lasting_job_repository_suite, TakesRowsOfTheOriginalWithoutEvents) {
  insert(job_of(1));
  close();
  database().execute(
      "INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message, "
      "created_at, updated_at) VALUES ('fresh', 'd', 'pending', 0, NULL, NULL, "
      "'2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')");
  database().execute("UPDATE extraction_job SET status = 'processing' WHERE document_id = 'doc'");
  EXPECT_THAT(timeline("fresh"), IsEmpty());
  const full_job fresh = await(repository().find_full("fresh")).value();
  EXPECT_EQ(fresh.queue, default_queue);
  EXPECT_EQ(fresh.attempt, 0);
  EXPECT_EQ(fresh.max_attempts, default_max_attempts);
  update("fresh", to("completed"), start).value();
  EXPECT_THAT(types(timeline("fresh")), ElementsAre(event_type::completed));
  await(repository().execute("fresh", deletion_of(start))).value();
  EXPECT_EQ(find(id_of(1))->status, "processing");
}

}  // namespace extraction::test
