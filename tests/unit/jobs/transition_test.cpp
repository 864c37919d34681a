#include "jobs/transition.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/print.hpp"

namespace extraction {
namespace {

using namespace std::chrono;

constexpr timestamp start{microseconds{1'771'346'715'123'456}};
constexpr timestamp later = start + 1s;
const origin somebody{.actor = "auth0|5f"};

full_job example() {
  return create_job({.document_id = "doc-1", .priority = 3, .metadata = R"({"pages":2})"}, "an id",
                    5, start, {})
      .after;
}

full_job example(std::string status) {
  full_job made = example();
  made.shown.status = std::move(status);
  made.shown.error_message = "old";
  if (made.shown.status == "pending") made.run_after = start + 1h;
  if (made.shown.status == "completed") made.output = R"({"text":"s3://old"})";
  return made;
}

job_command to_change(job_change change, timestamp now = later) {
  return {.what = std::move(change), .now = now, .by = somebody};
}

job_command to_delete(timestamp now = later) {
  return {.what = job_deletion{}, .now = now, .by = somebody};
}

TEST(CreateJob, TakesWhatTheClientAsksForAndTheServiceSets) {
  const transition made = create_job({.document_id = "doc-1",
                                      .priority = 3,
                                      .metadata = "{}",
                                      .queue = "ocr",
                                      .max_attempts = 7,
                                      .run_after = later},
                                     "an id", 5, start, somebody);
  const std::string time = to_iso_format(start);
  const full_job expected{.shown = {.id = "an id",
                                    .document_id = "doc-1",
                                    .status = "pending",
                                    .priority = 3,
                                    .metadata = "{}",
                                    .created_at = time,
                                    .updated_at = time},
                          .queue = "ocr",
                          .attempt = 0,
                          .max_attempts = 7,
                          .run_after = later};
  EXPECT_EQ(made.after, expected);
  const event what{.type = event_type::created, .time = start, .by = somebody};
  EXPECT_EQ(made.what, what);
  EXPECT_EQ(create_job({.document_id = "doc-1"}, "an id", 5, start, {}).after.max_attempts, 5);
}

struct status_case {
  const char* from;
  const char* to;
  event_type type;
};

class ChangeOfStatus : public testing::TestWithParam<status_case> {};

TEST_P(ChangeOfStatus, HasItsEvent) {
  const auto& [from, to, type] = GetParam();
  const full_job before = example(from);
  const auto done = decide(before, to_change({.status = to}));
  ASSERT_TRUE(done);
  full_job expected = before;
  expected.shown.status = to;
  expected.shown.updated_at = to_iso_format(later);
  expected.run_after.reset();
  expected.output.reset();
  EXPECT_EQ(done->after, expected);
  const event what{.type = type, .time = later, .by = somebody};
  EXPECT_EQ(done->what, what);
}

// "archived" stands for what another program may have written.
INSTANTIATE_TEST_SUITE_P(
    All, ChangeOfStatus,
    testing::Values(status_case{"pending", "processing", event_type::started},
                    status_case{"pending", "completed", event_type::completed},
                    status_case{"pending", "failed", event_type::failed},
                    status_case{"processing", "pending", event_type::reset},
                    status_case{"processing", "completed", event_type::completed},
                    status_case{"processing", "failed", event_type::failed},
                    status_case{"completed", "pending", event_type::reset},
                    status_case{"completed", "processing", event_type::started},
                    status_case{"completed", "failed", event_type::failed},
                    status_case{"failed", "pending", event_type::reset},
                    status_case{"failed", "processing", event_type::started},
                    status_case{"failed", "completed", event_type::completed},
                    status_case{"archived", "pending", event_type::reset},
                    status_case{"archived", "processing", event_type::started}),
    [](const auto& one) { return std::string(one.param.from) + "_" + one.param.to; });

TEST(ChangeJob, LeavesAJobAloneThatIsAsAsked) {
  for (const char* const status : {"pending", "processing", "completed", "failed"}) {
    const full_job before = example(status);
    for (const job_change& change :
         {job_change{.status = status}, job_change{.status = status, .error_message = "old"},
          job_change{.status = status, .run_after = before.run_after, .output = before.output}}) {
      const auto done = decide(before, to_change(change));
      ASSERT_TRUE(done);
      EXPECT_EQ(done->after, before);
      EXPECT_EQ(done->what, std::nullopt);
    }
  }
}

TEST(ChangeJob, TellsAnAbsentMessageFromANullOne) {
  const full_job before = example("failed");
  EXPECT_EQ(decide(before, to_change({.status = "pending"}))->after.shown.error_message, "old");
  const job_change clearing{.status = "failed", .error_message = std::optional<std::string>{}};
  const auto cleared = decide(before, to_change(clearing));
  EXPECT_EQ(cleared->after.shown.error_message, std::nullopt);
  EXPECT_EQ(cleared->what->type, event_type::updated);
  EXPECT_EQ(cleared->after.shown.status, "failed");
}

TEST(ChangeJob, SetsAndClearsTheTimeToRun) {
  const full_job before = example("failed");
  const auto put_back =
      decide(before, to_change({.status = "pending", .run_after = std::optional{later + 1h}}));
  EXPECT_EQ(put_back->after.run_after, later + 1h);
  EXPECT_EQ(put_back->what->type, event_type::reset);
  const job_change clearing{.status = "pending", .run_after = std::optional<timestamp>{}};
  const auto at_once = decide(put_back->after, to_change(clearing));
  EXPECT_EQ(at_once->after.run_after, std::nullopt);
  EXPECT_EQ(at_once->what->type, event_type::updated);
}

TEST(ChangeJob, KeepsTheOutputWhileTheJobIsCompleted) {
  const auto done = decide(
      example("processing"),
      to_change({.status = "completed", .output = std::optional<std::string>{R"({"a":1})"}}));
  EXPECT_EQ(done->after.output, R"({"a":1})");
  const auto message =
      decide(done->after, to_change({.status = "completed", .error_message = "but"}));
  EXPECT_EQ(message->after.output, R"({"a":1})");
  EXPECT_EQ(decide(message->after, to_change({.status = "failed"}))->after.output, std::nullopt);
}

TEST(ChangeJob, GivesAllAttemptsAnewToAJobThatIsPutBack) {
  full_job before = example("failed");
  before.attempt = 3;
  const auto done = decide(before, to_change({.status = "pending"}));
  EXPECT_EQ(done->after.attempt, 0);
  EXPECT_EQ(decide(before, to_change({.status = "processing"}))->after.attempt, 3);
}

TEST(ChangeJob, MovesTheTimeForwardEvenIfTheClockDoesNot) {
  const auto once = decide(example("pending"), to_change({.status = "failed"}, start - 1h));
  EXPECT_EQ(once->after.shown.updated_at, to_iso_format(start + 1us));
  EXPECT_EQ(once->what->time, start + 1us);
  const auto twice = decide(once->after, to_change({.status = "pending"}, start + 1us));
  EXPECT_EQ(twice->after.shown.updated_at, to_iso_format(start + 2us));
}

TEST(ChangeJob, TakesTheClockWhereAnotherProgramsTimeCannotBeRead) {
  full_job before = example("pending");
  before.shown.updated_at = "yesterday";
  EXPECT_EQ(decide(before, to_change({.status = "failed"}))->after.shown.updated_at,
            to_iso_format(later));
}

TEST(DeleteJob, ShowsTheJobWithoutWhatItHeld) {
  const full_job before = example("completed");
  const auto done = decide(before, to_delete(start - 1h));
  full_job expected = before;
  expected.shown.metadata.reset();
  expected.shown.error_message.reset();
  expected.output.reset();
  EXPECT_EQ(done->after, expected);
  const event what{.type = event_type::deleted, .time = start + 1us, .by = somebody};
  EXPECT_EQ(done->what, what);
}

TEST(Precondition, HoldsForOneOfTheTimesNamedOrForAny) {
  const full_job before = example("pending");
  const std::string now = before.shown.updated_at;
  const auto decide_if = [&](precondition only_if, job_command asked) {
    asked.only_if = std::move(only_if);
    return decide(before, asked);
  };
  for (const job_command& asked : {to_change({.status = "failed"}), to_delete()}) {
    EXPECT_TRUE(decide_if({.any = true}, asked));
    EXPECT_TRUE(decide_if({.updated_at = {now}}, asked));
    EXPECT_TRUE(decide_if({.updated_at = {"another", now}}, asked));
    EXPECT_EQ(decide_if({}, asked).error(), error::job_changed);
    EXPECT_EQ(decide_if({.updated_at = {"another"}}, asked).error(), error::job_changed);
  }
  // Also where nothing would change.
  EXPECT_EQ(decide_if({.updated_at = {"another"}}, to_change({.status = "pending"})).error(),
            error::job_changed);
}

}  // namespace
}  // namespace extraction
