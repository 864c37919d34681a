#include "store/write_health.hpp"

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace extraction::test {
namespace {

using namespace std::chrono_literals;
using store::write_health;

constexpr auto client = write_health::origin::client;
constexpr auto probe = write_health::origin::probe;

struct event {
  std::chrono::milliseconds when;
  write_health::origin whose;
  std::string failure;                   // empty: it succeeded
  std::chrono::milliseconds silence{0};  // after which it failed
};

// The results of judge(): there is no fresh outcome, writes are accepted, or why not.
constexpr std::string_view unknown = "unknown";
constexpr std::string_view ready = "";

struct step_case {
  std::string name;
  std::vector<event> events;
  std::chrono::milliseconds now;
  std::string_view judged;
  std::string_view judged_without_answer;
};

void PrintTo(const step_case& one, std::ostream* out) {
  *out << one.name;
}

const std::vector<step_case> cases{
    {"start", {}, 0ms, unknown, "no write has succeeded since the start"},
    {"fresh success", {{0ms, client, ""}}, 999ms, ready, ready},
    {"fresh success of a probe", {{0ms, probe, ""}}, 999ms, ready, ready},
    {"old success", {{0ms, client, ""}}, 1000ms, unknown, ready},
    {"older success", {{0ms, client, ""}}, 2000ms, unknown, "no write has succeeded for 2 s"},
    {"fresh failure of a probe",
     {{0ms, probe, ""}, {100ms, probe, "full"}},
     1099ms,
     "full",
     "no write has succeeded for 1 s; the last to fail: full"},
    {"old failure of a probe",
     {{0ms, probe, "full"}},
     1000ms,
     unknown,
     "no write has succeeded since the start; the last to fail: full"},
    {"a failure ends the credit",
     {{0ms, client, ""}, {1ms, probe, "full"}},
     1100ms,
     unknown,
     "no write has succeeded for 1 s; the last to fail: full"},
    {"probe after the failure of a probe",
     {{0ms, probe, "full"}, {10ms, probe, ""}},
     20ms,
     ready,
     ready},
    {"a client's failure outweighs a probe",
     {{0ms, client, "full"}, {1500ms, probe, ""}},
     1999ms,
     "full",
     ready},
    {"but not forever", {{0ms, client, "full"}, {1500ms, probe, ""}}, 2000ms, ready, ready},
    {"a client's success outweighs its failure",
     {{0ms, client, "full"}, {10ms, client, ""}},
     20ms,
     ready,
     ready},
    {"a failure from before a success",
     {{100ms, client, ""}, {110ms, client, "silent", 50ms}},
     120ms,
     ready,
     ready},
    {"a failure from before the success of a probe",
     {{100ms, probe, ""}, {110ms, client, "silent", 50ms}},
     120ms,
     ready,
     ready},
    {"the failure of a probe from before a success",
     {{100ms, client, ""}, {110ms, probe, "silent", 50ms}},
     120ms,
     ready,
     ready},
    {"a failure that was long in coming, but is the newest",
     {{100ms, client, ""}, {900ms, client, "silent", 700ms}},
     950ms,
     "silent",
     "no write has succeeded for 0 s; the last to fail: silent"},
    {"the newest reason counts",
     {{0ms, client, "full"}, {10ms, probe, "gone"}},
     20ms,
     "gone",
     "no write has succeeded since the start; the last to fail: gone"},
};

class write_health_test : public testing::TestWithParam<step_case> {};

TEST_P(write_health_test, Judges) {
  const write_health::time_point start{1000h};
  write_health health;
  for (const event& each : GetParam().events) {
    if (each.failure.empty()) {
      health.note_success(each.whose, start + each.when);
    } else {
      health.note_failure(each.whose, each.failure, start + each.when - each.silence,
                          start + each.when);
    }
  }
  const auto judged = health.judge(start + GetParam().now);
  EXPECT_EQ(judged ? judged->reason : unknown, GetParam().judged);
  EXPECT_EQ(judged && judged->takes_writes, GetParam().judged == ready);
  const auto without_answer = health.judge_without_answer(start + GetParam().now);
  EXPECT_EQ(without_answer.reason, GetParam().judged_without_answer);
  EXPECT_EQ(without_answer.takes_writes, GetParam().judged_without_answer == ready);
}

INSTANTIATE_TEST_SUITE_P(all, write_health_test, testing::ValuesIn(cases));

}  // namespace
}  // namespace extraction::test
