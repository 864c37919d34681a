#include "auth/strict_json.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace extraction::auth {
namespace {

TEST(StrictJson, BuildsWhatItReads) {
  for (const std::string_view text :
       {R"({})", R"({"a":1,"b":[true,null,-1.5E0],"c":{"a":{"a":"\u00e9"}},"long name":""})",
        R"({"a":18446744073709551615,"b":[[],{}],"c":[{"x":1},{"x":2}]})"}) {
    const auto read = parse_object(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(boost::json::serialize(*read), boost::json::serialize(boost::json::parse(text)));
  }
}

TEST(StrictJson, RefusesARepeatedName) {
  for (const std::string_view text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"a":1,"\u0061":2})",
        R"({"x":{"a":1,"a":2}})", R"({"x":[{"a":1,"a":2}]})", R"({"":1,"":2})"}) {
    EXPECT_FALSE(parse_object(text)) << text;
  }
}

TEST(StrictJson, RefusesWhatIsNotOneObject) {
  using namespace std::string_view_literals;
  for (const std::string_view text : {""sv,
                                      " "sv,
                                      "[]"sv,
                                      "1"sv,
                                      "null"sv,
                                      "\"a\""sv,
                                      "{"sv,
                                      "{}{}"sv,
                                      "{} x"sv,
                                      "{}\0"sv,
                                      "\xef\xbb\xbf{}"sv,
                                      "{'a':1}"sv,
                                      "{\"a\":1,}"sv,
                                      "{\"a\":01}"sv,
                                      "{\"a\":NaN}"sv,
                                      "{\"a\":Infinity}"sv,
                                      "{/**/}"sv,
                                      "{\"a\":\"\xff\"}"sv,
                                      "{\"a\":\"\xc0\x80\"}"sv,
                                      R"({"a":"\ud800"})"sv,
                                      "{\"a\":\"\n\"}"sv,
                                      "{\"a\"}"sv}) {
    EXPECT_FALSE(parse_object(text)) << text;
  }
}

TEST(StrictJson, BoundsTheDepth) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + '}';
  };
  EXPECT_TRUE(parse_object(nested(max_json_depth)));
  EXPECT_FALSE(parse_object(nested(max_json_depth + 1)));
  EXPECT_FALSE(parse_object(nested(8000)));
}

}  // namespace
}  // namespace extraction::auth
