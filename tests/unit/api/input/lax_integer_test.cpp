#include "api/input/lax_integer.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

TEST(LaxInteger, TakesTextAsPydanticDoes) {
  const std::pair<std::string_view, std::int64_t> taken[] = {
      {"5", 5},
      {" 3 ", 3},
      {"+6", 6},
      {"-6", -6},
      {"1_0", 10},
      {"5.0", 5},
      {"007", 7},
      {"5.000", 5},
      {"\t1\n", 1},
      {"-0", 0},
      {"1_0_0", 100},
      {"99999999999999999999", largest},
      {"-99999999999999999999", -largest - 1}};
  for (const auto& [text, number] : taken)
    EXPECT_EQ(integer_from_text(text), lax_integer{number}) << text;
}

TEST(LaxInteger, TakesUnicodeBlanksAround) {
  EXPECT_EQ(integer_from_text("\xC2\xA0"
                              "3\xE2\x80\x83"),
            lax_integer{3});
}

TEST(LaxInteger, BoundsTheDigitsAsPythonDoes) {
  EXPECT_EQ(integer_from_text(std::string(4300, '9')), lax_integer{largest});
  EXPECT_EQ(integer_from_text(std::string(5000, '0') + "7"), lax_integer{7});
  EXPECT_EQ(integer_from_text("-" + std::string(5000, '0') + "_1.0"), lax_integer{-1});
  EXPECT_EQ(integer_from_text(std::string(5000, '0')), lax_integer{0});
  EXPECT_EQ(integer_from_text(std::string(4301, '9')), lax_integer{integer_fault::too_large});
}

TEST(LaxInteger, RefusesOtherText) {
  for (const std::string_view text :
       {"",   " ",   "abc", "1e1", "0x1", "5.5", "5.",  ".0",   "1__0",  "_1",
        "1_", "- 1", "+",   "-",   "+-1", "1,2", "1 2", "true", "1.0.0", "5._0"}) {
    EXPECT_EQ(integer_from_text(text), lax_integer{integer_fault::not_parsable}) << text;
  }
}

TEST(LaxInteger, TakesNumbersWithoutAFraction) {
  const std::pair<std::string_view, std::int64_t> taken[] = {{"0", 0},
                                                             {"-0", 0},
                                                             {"10", 10},
                                                             {"2.0", 2},
                                                             {"1e1", 10},
                                                             {"-3.0", -3},
                                                             {"1000000000000000000000000", largest},
                                                             {"1e-400", 0}};
  for (const auto& [text, number] : taken) {
    const auto read = integer_from_number(text);
    ASSERT_TRUE(std::holds_alternative<std::int64_t>(read)) << text;
    EXPECT_EQ(std::get<std::int64_t>(read), number) << text;
  }
}

TEST(LaxInteger, TellsWhyItRefusesANumber) {
  EXPECT_EQ(std::get<integer_fault>(integer_from_number("1e19")), integer_fault::too_large);
  EXPECT_EQ(std::get<integer_fault>(integer_from_number("-1e300")), integer_fault::too_large);
  EXPECT_EQ(std::get<integer_fault>(integer_from_number("1.5")), integer_fault::fractional);
  EXPECT_EQ(std::get<integer_fault>(integer_from_number("1e400")), integer_fault::not_finite);
  EXPECT_EQ(std::get<integer_fault>(integer_from_number("-1e400")), integer_fault::not_finite);
}

}  // namespace
}  // namespace extraction::api
