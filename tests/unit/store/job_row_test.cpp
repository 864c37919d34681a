#include "store/job_row.hpp"

#include <gtest/gtest.h>

namespace extraction::store {
namespace {

TEST(JobRow, LetsAListGoForward) {
  EXPECT_EQ(require_after(0, 1), 1);
  EXPECT_EQ(require_after(7, 9), 9);
}

TEST(JobRow, LetsNoListStandStillOrGoBack) {
  EXPECT_THROW(require_after(7, 7), store_damaged);
  EXPECT_THROW(require_after(7, 3), store_damaged);
}

}  // namespace
}  // namespace extraction::store
