#include "api/input/json_number.hpp"

#include <gtest/gtest.h>

namespace extraction::api {

namespace {

TEST(JsonNumber, HasAnExponentOf32BitsAtMost) {
  for (const auto* number : {"0", "-1.5", "1e5", "1E+5", "2e-5", "1e2147483647", "1e-2147483648",
                             "0e0000000000000000000001"}) {
    EXPECT_TRUE(has_bounded_exponent(number)) << number;
  }
  for (const auto* number :
       {"1e2147483648", "0e2147483648", "1E+99999999999999999999", "0.5e-2147483649"}) {
    EXPECT_FALSE(has_bounded_exponent(number)) << number;
  }
}

}  // namespace

}  // namespace extraction::api
