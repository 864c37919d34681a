#include "api/output/next_link.hpp"

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

TEST(NextLink, SetsAfterAndKeepsAllElse) {
  EXPECT_EQ(next_link("", "7-1"), "<?after=7-1>; rel=\"next\"");
  EXPECT_EQ(next_link("limit=5&status=failed", "7-1"),
            "<?limit=5&status=failed&after=7-1>; rel=\"next\"");
  EXPECT_EQ(next_link("after=1-1&limit=5&after=2-2", "7-1"), "<?limit=5&after=7-1>; rel=\"next\"");
  EXPECT_EQ(next_link("offset=3&unknown&a=%26b&&", "7-1"),
            "<?unknown&a=%26b&after=7-1>; rel=\"next\"");
}

TEST(NextLink, KnowsAParameterHoweverItIsWritten) {
  EXPECT_EQ(next_link("%61fter=1-1&o%66fset=2&limit=5", "7-1"),
            "<?limit=5&after=7-1>; rel=\"next\"");
}

TEST(NextLink, LetsNothingEndTheReference) {
  EXPECT_EQ(next_link("a=>;rel=\"x\"<", "7-1"), "<?a=%3E;rel=%22x%22%3C&after=7-1>; rel=\"next\"");
}

}  // namespace
}  // namespace extraction::api
