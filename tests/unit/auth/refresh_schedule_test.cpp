#include "auth/refresh_schedule.hpp"

#include <gtest/gtest.h>

namespace extraction::auth {
namespace {

using namespace std::chrono;

constexpr refresh_schedule::time_point start{1h};

refresh_schedule make_schedule() {
  return {{.life = 600s, .cooldown = 30s, .first_retry = 1s, .last_retry = 10s}, start};
}

TEST(RefreshSchedule, FetchesAtOnceAndAsTheSetGrowsOld) {
  refresh_schedule schedule = make_schedule();
  EXPECT_TRUE(schedule.due(start));
  schedule.succeeded(start);
  EXPECT_FALSE(schedule.due(start + 600s - 1ns));
  EXPECT_TRUE(schedule.due(start + 600s));
}

TEST(RefreshSchedule, RetriesMoreAndMoreSlowly) {
  refresh_schedule schedule = make_schedule();
  auto now = start;
  for (const auto pause : {1s, 2s, 4s, 8s, 10s, 10s}) {
    schedule.failed(now);
    EXPECT_EQ(schedule.next() - now, pause);
    now = schedule.next();
  }
  schedule.succeeded(now);
  schedule.failed(now + 600s);
  EXPECT_EQ(schedule.next(), now + 601s);
}

TEST(RefreshSchedule, IsHastenedOnceInTheCooldown) {
  refresh_schedule schedule = make_schedule();
  schedule.succeeded(start);
  EXPECT_TRUE(schedule.hasten(start + 1s));
  EXPECT_TRUE(schedule.due(start + 1s));
  schedule.succeeded(start + 2s);
  EXPECT_FALSE(schedule.hasten(start + 2s));
  EXPECT_FALSE(schedule.hasten(start + 31s - 1ns));
  EXPECT_FALSE(schedule.due(start + 31s - 1ns));
  EXPECT_TRUE(schedule.hasten(start + 31s));
  EXPECT_FALSE(schedule.hasten(start + 31s));
}

TEST(RefreshSchedule, AFailureUsesTheCooldownUpAsWell) {
  refresh_schedule schedule = make_schedule();
  schedule.succeeded(start);
  EXPECT_TRUE(schedule.hasten(start));
  schedule.failed(start);
  EXPECT_FALSE(schedule.hasten(start + 29s));
}

}  // namespace
}  // namespace extraction::auth
