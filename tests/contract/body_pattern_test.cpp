#include "contract/body_pattern.hpp"

#include <gtest/gtest.h>

namespace extraction::test {
namespace {

const std::vector<json_tree> created{parse_json(R"({"id":"5f0c3b52-6f0e-4a3e-9b0e-5a8a3a0f7c11",
                   "updated_at":"2026-02-17T16:45:15.123456+00:00"})")};

bool fits(std::string_view pattern, std::string_view body) {
  return !find_difference(parse_json(pattern), parse_json(body), created);
}

TEST(BodyPattern, TakesEqualJsonAndNothingElse) {
  EXPECT_TRUE(fits(R"({"a":[1,"x",null,true]})", R"({ "a" : [1, "\u0078", null, true] })"));
  for (const char* other :
       {R"({"a":[1,"x",null,false]})", R"({"a":[1,"x",null]})", R"({"a":[1,"x",null,true,1]})",
        R"({"a":[1,"y",null,true]})", R"({"a":[2,"x",null,true]})", R"({"a":["1","x",null,true]})",
        R"({"a":[1,"x",0,true]})", R"({"b":[1,"x",null,true]})", R"([])", R"(null)",
        R"({"a":[1,"x",null,true],"b":1})"}) {
    EXPECT_FALSE(fits(R"({"a":[1,"x",null,true]})", other)) << other;
  }
}

TEST(BodyPattern, MindsTheOrderOfKeys) {
  EXPECT_TRUE(fits(R"({"a":1,"b":1})", R"({"a":1,"b":1})"));
  EXPECT_FALSE(fits(R"({"a":1,"b":1})", R"({"b":1,"a":1})"));
}

TEST(BodyPattern, MindsTheDigitsOfNumbers) {
  EXPECT_TRUE(fits("[1.0,12345678901234567890123]", "[1.0,12345678901234567890123]"));
  EXPECT_FALSE(fits("1.0", "1"));
  EXPECT_FALSE(fits("12345678901234567890123", "12345678901234567890124"));
  EXPECT_FALSE(fits("12345678901234567890123", "1.2345678901234568e22"));
}

TEST(BodyPattern, UuidIsVersion4InLowerCaseAndNew) {
  EXPECT_TRUE(fits(R"("<uuid>")", R"("0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11")"));
  for (const char* other :
       {R"("0b5c7a52-6f0e-7a3e-9b0e-5a8a3a0f7c11")", R"("0b5c7a52-6f0e-4a3e-cb0e-5a8a3a0f7c11")",
        R"("0B5C7A52-6F0E-4A3E-9B0E-5A8A3A0F7C11")", R"("0b5c7a526f0e4a3e9b0e5a8a3a0f7c11")",
        R"("5f0c3b52-6f0e-4a3e-9b0e-5a8a3a0f7c11")", R"("<uuid>")", "4"}) {
    EXPECT_FALSE(fits(R"("<uuid>")", other)) << other;
  }
}

TEST(BodyPattern, IdIsThatOfAJobCreatedBefore) {
  EXPECT_TRUE(fits(R"("<id0>")", R"("5f0c3b52-6f0e-4a3e-9b0e-5a8a3a0f7c11")"));
  EXPECT_FALSE(fits(R"("<id0>")", R"("0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11")"));
  EXPECT_THROW(fits(R"("<id1>")", R"("x")"), std::out_of_range);
}

TEST(BodyPattern, TimeIsAsPythonPrintsIt) {
  EXPECT_TRUE(fits(R"("<time>")", R"("2026-02-17T16:45:15.123456+00:00")"));
  EXPECT_TRUE(fits(R"("<time>")", R"("2026-02-17T16:45:15+00:00")"));
  for (const char* other :
       {R"("2026-02-17T16:45:15Z")", R"("2026-02-17 16:45:15.123456+00:00")",
        R"("2026-02-17T16:45:15.123+00:00")", R"("2026-02-17T16:45:15.000000+00:00")",
        R"("2026-13-17T16:45:15.123456+00:00")", R"("2026-02-17T16:45:15.123456")",
        R"("1970-01-01T00:00:00+00:00")", R"("")", "1771346715"}) {
    EXPECT_FALSE(fits(R"("<time>")", other)) << other;
  }
}

TEST(BodyPattern, LaterTimeIsPastEveryJobCreatedBefore) {
  EXPECT_TRUE(fits(R"("<later time>")", R"("2026-02-17T16:45:15.123457+00:00")"));
  EXPECT_TRUE(fits(R"("<later time>")", R"("2026-02-17T16:45:16+00:00")"));
  EXPECT_FALSE(fits(R"("<later time>")", R"("2026-02-17T16:45:15.123456+00:00")"));
  EXPECT_FALSE(fits(R"("<later time>")", R"("2026-02-17T16:45:15+00:00")"));
}

TEST(BodyPattern, OtherPlaceholders) {
  EXPECT_TRUE(fits(R"("<int>")", "-7"));
  EXPECT_FALSE(fits(R"("<int>")", "7.0"));
  EXPECT_FALSE(fits(R"("<int>")", R"("7")"));
  EXPECT_TRUE(fits(R"("<text>")", R"("x")"));
  EXPECT_FALSE(fits(R"("<text>")", R"("")"));
  EXPECT_TRUE(fits(R"("<list of 3>")", "[1,2,3]"));
  EXPECT_FALSE(fits(R"("<list of 3>")", "[1,2]"));
  EXPECT_FALSE(fits(R"("<of course>")", R"("other text")"));
}

TEST(BodyPattern, TellsWhereItDiffers) {
  EXPECT_EQ(find_difference(parse_json(R"({"a":[{"b":1}]})"), parse_json(R"({"a":[{"b":2}]})"), {}),
            "at /a/0/b: expected 1, got 2");
}

}  // namespace
}  // namespace extraction::test
