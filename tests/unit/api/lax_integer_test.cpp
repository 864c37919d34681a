#include "api/lax_integer.hpp"

#include <limits>

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
  for (const auto& [text, number] : taken) EXPECT_EQ(integer_from_text(text), number) << text;
}

TEST(LaxInteger, RefusesOtherText) {
  for (const std::string_view text :
       {"",   " ",   "abc", "1e1", "0x1", "5.5", "5.",  ".0",   "1__0",  "_1",
        "1_", "- 1", "+",   "-",   "+-1", "1,2", "1 2", "true", "1.0.0", "5._0"}) {
    EXPECT_EQ(integer_from_text(text), std::nullopt) << text;
  }
}

TEST(LaxInteger, TakesNumbersWithoutAFraction) {
  const std::pair<std::string_view, std::int64_t> taken[] = {
      {"0", 0},     {"-0", 0},    {"10", 10},        {"2.0", 2},
      {"1e1", 10},  {"-3.0", -3}, {"1e30", largest}, {"1000000000000000000000000", largest},
      {"1e-400", 0}};
  for (const auto& [text, number] : taken) {
    const auto read = integer_from_number(text);
    ASSERT_TRUE(std::holds_alternative<std::int64_t>(read)) << text;
    EXPECT_EQ(std::get<std::int64_t>(read), number) << text;
  }
}

TEST(LaxInteger, TellsWhyItRefusesANumber) {
  EXPECT_EQ(std::get<number_fault>(integer_from_number("1.5")), number_fault::fractional);
  EXPECT_EQ(std::get<number_fault>(integer_from_number("1e400")), number_fault::not_finite);
  EXPECT_EQ(std::get<number_fault>(integer_from_number("-1e400")), number_fault::not_finite);
}

}  // namespace
}  // namespace extraction::api
