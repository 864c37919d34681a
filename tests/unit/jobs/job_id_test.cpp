#include "jobs/job_id.hpp"

#include <set>

#include <gmock/gmock.h>

namespace extraction {
namespace {

using namespace std::chrono;
using ::testing::MatchesRegex;

constexpr timestamp example_time{microseconds{1'771'346'715'123'456}};

TEST(JobId, Version4IsRandom) {
  job_id_generator ids{job_id_version::uuid4};
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = ids.next(example_time);
    EXPECT_THAT(
        id, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(seen.insert(id).second);
  }
}

TEST(JobId, Version7SortsByTime) {
  job_id_generator ids{job_id_version::uuid7};
  const std::string id = ids.next(example_time);
  EXPECT_THAT(id, MatchesRegex("019c6c7d-e1f3-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_LT(id, ids.next(example_time + 1us));
  EXPECT_LT(ids.next(example_time + 1us), ids.next(example_time + 1ms));
}

}  // namespace
}  // namespace extraction
