#include "api/routing/path_template.hpp"

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

TEST(PathTemplate, WithoutParametersMatchesItselfAlone) {
  constexpr path_template path{"/stats/failures"};
  EXPECT_TRUE(path.match("/stats/failures"));
  for (const auto* other :
       {"", "/", "/stats", "/stats/failures/", "/stats/failures2", "/Stats/failures"}) {
    EXPECT_FALSE(path.match(other)) << other;
  }
}

TEST(PathTemplate, TakesAParameterFromItsSegment) {
  constexpr path_template path{"/jobs/{id}"};
  EXPECT_EQ(path.match("/jobs/7").value()["id"], "7");
  EXPECT_EQ(path.match("/jobs/{id}").value()["id"], "{id}");
  EXPECT_EQ(path.match("/jobs/\xFF .%").value()["id"], "\xFF .%");
  for (const auto* other :
       {"/jobs", "/jobs/", "/jobs//", "/jobs/7/", "/jobs/7/8", "/job/7", "jobs/7"}) {
    EXPECT_FALSE(path.match(other)) << other;
  }
}

TEST(PathTemplate, TakesSeveralParameters) {
  constexpr path_template path{"/webhooks/{id}/deliveries/{delivery}/retry"};
  const auto found = path.match("/webhooks/a/deliveries/b/retry");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)["id"], "a");
  EXPECT_EQ((*found)["delivery"], "b");
  for (const auto* other :
       {"/webhooks/a/deliveries/b", "/webhooks/a/deliveries/b/", "/webhooks/a/deliveries//retry",
        "/webhooks//deliveries/b/retry", "/webhooks/a/b/deliveries/c/retry",
        "/webhooks/a/deliveries/b/retry/", "/webhooks/a/deliveries/b/again"}) {
    EXPECT_FALSE(path.match(other)) << other;
  }
}

TEST(PathTemplate, ParametersMayFollowEachOther) {
  constexpr path_template path{"/{first}/{second}"};
  const auto found = path.match("/a/b");
  ASSERT_TRUE(found);
  EXPECT_EQ((*found)["first"], "a");
  EXPECT_EQ((*found)["second"], "b");
  EXPECT_FALSE(path.match("/a"));
  EXPECT_FALSE(path.match("/a/b/c"));
}

TEST(PathTemplate, HasNoOtherParameters) {
  constexpr path_template path{"/jobs/{id}"};
  const auto found = path.match("/jobs/7");
  ASSERT_TRUE(found);
  EXPECT_THROW((*found)["job"], std::out_of_range);
  EXPECT_THROW((*found)[""], std::out_of_range);
}

}  // namespace
}  // namespace extraction::api
