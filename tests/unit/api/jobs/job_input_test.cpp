#include "api/jobs/job_input.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

web::request with_body(const std::string& body) {
  return {.method = {}, .path = {}, .query = {}, .fields = {}, .body = body, .id = {}};
}

// The body of a creation that has these members, too.
std::string creation(const std::string& members) {
  return R"({"document_id":"d",)" + members + "}";
}

// The field, the type and the message of each fault.
std::string shown(const refusal& why) {
  std::string text;
  for (const fault& one : why.found) text += one.where + one.type + ": " + one.message + "\n";
  return text;
}

template <auto read>
std::string faults_of(const std::string& body) {
  refusal why;
  const auto value = read(with_body(body), why);
  EXPECT_EQ(value.has_value(), why.empty()) << body;
  return shown(why);
}

new_job created(const std::string& members) {
  refusal why;
  const std::string body = creation(members);
  const auto read = read_new_job(with_body(body), why);
  EXPECT_TRUE(read) << members << shown(why);
  return read.value_or(new_job{});
}

job_change changed(const std::string& body) {
  refusal why;
  const auto read = read_job_change(with_body(body), why);
  EXPECT_TRUE(read) << body << shown(why);
  return read.value_or(job_change{});
}

timestamp time_of(std::string_view text) {
  return parse_iso_format(text).value();
}

constexpr auto no_such_status =
    R"(["body","status"]string_pattern_mismatch: String should match pattern )"
    "'^(pending|processing|completed|failed)$'\n";

TEST(NewJob, HasDefaults) {
  for (const char* members : {R"("x":1)", R"("queue":null,"max_attempts":null,"run_after":null)"}) {
    const new_job fields = created(members);
    EXPECT_EQ(fields.queue, "default");
    EXPECT_EQ(fields.max_attempts, std::nullopt);
    EXPECT_EQ(fields.run_after, std::nullopt);
  }
}

TEST(NewJob, TakesItsQueueItsAttemptsAndItsTime) {
  const new_job fields = created(
      R"("queue":"OCR_7.fast-lane","max_attempts":100,"run_after":"2026-03-01T01:00+01:00")");
  EXPECT_EQ(fields.queue, "OCR_7.fast-lane");
  EXPECT_EQ(fields.max_attempts, 100);
  EXPECT_EQ(fields.run_after, time_of("2026-03-01T00:00:00+00:00"));
  EXPECT_EQ(created(R"("queue":")" + std::string(64, 'q') + '"').queue, std::string(64, 'q'));
  EXPECT_EQ(created(R"("max_attempts":"1")").max_attempts, 1);
}

TEST(NewJob, TellsAllFaultsAtOnce) {
  EXPECT_EQ(faults_of<read_new_job>(R"({"queue":"","max_attempts":0,"run_after":"x"})"),
            R"(["body","document_id"]missing: Field required
["body","queue"]string_too_short: String should have at least 1 character
["body","max_attempts"]greater_than_equal: Input should be greater than or equal to 1
["body","run_after"]datetime_parsing: Input should be a valid datetime, input is too short
)");
}

TEST(NewJob, RefusesWhatItsMembersCannotBe) {
  const std::pair<std::string, std::string> wrong[]{
      {R"("queue":")" + std::string(65, 'q') + '"', R"(["body","queue"]string_too_long)"},
      {R"("queue":"a b")", R"(["body","queue"]string_pattern_mismatch)"},
      {R"("queue":"a/b")", R"(["body","queue"]string_pattern_mismatch)"},
      {R"("queue":"é")", R"(["body","queue"]string_pattern_mismatch)"},
      {R"("queue":"a\n")", R"(["body","queue"]string_pattern_mismatch)"},
      {R"("queue":"a\u0000")", R"(["body","queue"]string_pattern_mismatch)"},
      {R"("queue":7)", R"(["body","queue"]string_type)"},
      {R"("max_attempts":101)", R"(["body","max_attempts"]less_than_equal)"},
      {R"("max_attempts":1.5)", R"(["body","max_attempts"]int_from_float)"},
      {R"("max_attempts":[])", R"(["body","max_attempts"]int_type)"},
      {R"("run_after":"2026-03-01T00:00:00")", R"(["body","run_after"]timezone_aware)"},
      {R"("run_after":1771346715)", R"(["body","run_after"]datetime_type)"},
      {R"("run_after":"2026-02-30T00:00:00Z")", R"(["body","run_after"]datetime_parsing)"},
  };
  for (const auto& [members, fault] : wrong) {
    const std::string told = faults_of<read_new_job>(creation(members));
    EXPECT_TRUE(told.starts_with(fault + ": ")) << members << " " << told;
    EXPECT_EQ(told.find('\n'), told.size() - 1) << told;
  }
}

TEST(JobChange, LeavesAloneWhatIsAbsent) {
  const job_change change = changed(R"({"status":"pending"})");
  EXPECT_FALSE(change.run_after || change.output || change.error_message);
}

TEST(JobChange, TakesATimeForAPendingJob) {
  EXPECT_EQ(changed(R"({"status":"pending","run_after":"2026-03-01T00:00:00Z"})").run_after,
            std::optional{time_of("2026-03-01T00:00:00+00:00")});
  const job_change at_once = changed(R"({"status":"pending","run_after":null})");
  ASSERT_TRUE(at_once.run_after);
  EXPECT_EQ(*at_once.run_after, std::nullopt);
}

TEST(JobChange, TakesTheOutputOfACompletedJob) {
  EXPECT_EQ(changed(R"({"status":"completed","output":{ "text": "s3://a" }})").output,
            std::optional{R"({"text":"s3://a"})"});
  const job_change without = changed(R"({"status":"completed","output":null})");
  ASSERT_TRUE(without.output);
  EXPECT_EQ(*without.output, std::nullopt);
}

TEST(JobChange, TakesNullForAbsentElsewhere) {
  for (const char* status : {"processing", "failed"}) {
    const job_change change =
        changed(R"({"status":")" + std::string(status) + R"(","run_after":null,"output":null})");
    EXPECT_FALSE(change.run_after || change.output);
  }
  EXPECT_FALSE(changed(R"({"status":"pending","output":null})").output);
  EXPECT_FALSE(changed(R"({"status":"completed","run_after":null})").run_after);
}

TEST(JobChange, RefusesATimeAndAnOutputElsewhere) {
  constexpr auto time = R"("run_after":"2026-03-01T00:00:00Z")";
  constexpr auto output = R"("output":{})";
  const std::string no_time =
      "[\"body\",\"run_after\"]value_error: Value error, may only come with status 'pending'\n";
  const std::string no_output =
      "[\"body\",\"output\"]value_error: Value error, may only come with status 'completed'\n";
  const auto told = [](const std::string& status, const std::string& members) {
    return faults_of<read_job_change>(R"({"status":")" + status + "\"," + members + '}');
  };
  for (const char* status : {"processing", "completed", "failed"}) {
    EXPECT_EQ(told(status, time), no_time) << status;
  }
  for (const char* status : {"pending", "processing", "failed"}) {
    EXPECT_EQ(told(status, output), no_output) << status;
  }
  EXPECT_EQ(told("failed", std::string(time) + "," + output), no_time + no_output);
}

TEST(JobChange, TellsOneFaultOfEachMember) {
  EXPECT_EQ(
      faults_of<read_job_change>(R"({"status":"done","run_after":"x","output":[]})"),
      std::string(no_such_status) +
          R"(["body","run_after"]datetime_parsing: Input should be a valid datetime, input is too short
["body","output"]dict_type: Input should be a valid dictionary
)");
  EXPECT_EQ(faults_of<read_job_change>(
                R"({"status":"done","run_after":"2026-03-01T00:00:00Z","output":{}})"),
            no_such_status);
}

TEST(JobChange, BoundsTheOutputByItsCompactText) {
  const auto body = [](std::size_t size, const std::string& blanks) {
    constexpr std::size_t around = 8;  // {"a":""}
    return R"({"status":"completed","output":{"a":)" + blanks + '"' +
           std::string(size - around, 'x') + "\"}}";
  };
  EXPECT_EQ(changed(body(16'384, "  ")).output->value().size(), 16'384U);
  EXPECT_EQ(faults_of<read_job_change>(body(16'385, "")),
            "[\"body\",\"output\"]value_error: Value error, must not have more than 16384 bytes as "
            "compact JSON\n");
}

}  // namespace
}  // namespace extraction::api
