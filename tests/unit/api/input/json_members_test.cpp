#include "api/input/json_members.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

#include "api/input/json_number.hpp"

namespace extraction::api {
namespace {

constexpr std::array<std::string_view, 2> names{"a", "b"};

json_members members(std::string_view text) {
  auto read = read_json_members(text, names);
  if (const auto* problem = std::get_if<json_error>(&read)) {
    ADD_FAILURE() << text << ": " << problem->reason;
    return {};
  }
  return std::get<json_members>(read);
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

TEST(JsonMembers, KeepsWhatIsAskedFor) {
  const json_members read =
      members(R"( {"x": {"a": 1}, "b": [1, {"a" : "2"}], "a" : "t\n\u00e9"} )");
  EXPECT_EQ(read.kind, json_kind::object);
  ASSERT_TRUE(read.values[0] && read.values[1]);
  EXPECT_EQ(read.values[0]->kind, json_kind::string);
  EXPECT_EQ(read.values[0]->string, "t\n\xC3\xA9");
  EXPECT_EQ(read.values[0]->text, "\"t\\n\xC3\xA9\"");
  EXPECT_EQ(read.values[1]->kind, json_kind::array);
  EXPECT_EQ(read.values[1]->text, R"([1,{"a":"2"}])");
}

TEST(JsonMembers, LeavesNumbersAsTheyAreWritten) {
  EXPECT_EQ(members(R"({"a":[1.0, -0.50, 1E5, 12345678901234567890123, 1e308, 0.1e-7, 1e-999]})")
                .values[0]
                ->text,
            "[1.0,-0.50,1E5,12345678901234567890123,1e308,0.1e-7,1e-999]");
  const std::string digits(max_integer_digits, '7');
  for (const std::string& number :
       {digits, "-" + digits, "0." + digits + "7", digits + "7e-4300"}) {
    const json_members read = members("{\"a\":" + number + "}");
    EXPECT_EQ(read.values[0]->text, number);
    EXPECT_TRUE(read.values[0]->is_finite) << number;
  }
}

TEST(JsonMembers, PutsNullForWhatNoDoubleHolds) {
  for (const std::string& number :
       {std::string("1e309"), std::string("-1.8e308"), std::string(400, '9') + ".0",
        std::string("0.") + std::string(400, '0') + "1e800"}) {
    const json_members read = members("{\"a\":{\"n\":" + number + ",\"m\":1},\"b\":1.5}");
    EXPECT_EQ(read.values[0]->text, R"({"n":null,"m":1})");
    EXPECT_FALSE(read.values[0]->is_finite) << number;
    EXPECT_TRUE(read.values[1]->is_finite);
  }
}

// A limit was exceeded before anything else was wrong, or after.
bool is_bound(std::string_view text) {
  const auto read = read_json_members(text, names);
  return std::get<json_error>(read).is_bound;
}

TEST(JsonMembers, BoundsTheDigitsOfIntegers) {
  const std::string digits(max_integer_digits + 1, '7');
  EXPECT_TRUE(is_bound("{\"a\":" + digits + "}"));
  EXPECT_TRUE(is_bound("[[-" + digits + "],"));
  EXPECT_TRUE(is_bound(digits));
  EXPECT_FALSE(is_bound("[x," + digits + "]"));
}

TEST(JsonMembers, OfMembersWithOneNameTheLastCounts) {
  EXPECT_EQ(members(R"({"a":"first","a":2})").values[0]->text, "2");
  EXPECT_EQ(members(R"({"a":1,"a":"s"})").values[0]->string, "s");
  EXPECT_EQ(members(R"({"\u0061":3})").values[0]->text, "3");
}

TEST(JsonMembers, LooksIntoTheOutermostObjectOnly) {
  EXPECT_FALSE(members(R"([{"a":1}])").values[0]);
  EXPECT_EQ(members(R"([{"a":1}])").kind, json_kind::array);
  EXPECT_EQ(members("\"a\"").kind, json_kind::string);
  EXPECT_EQ(members("null").kind, json_kind::null);
  EXPECT_EQ(members("-1").kind, json_kind::number);
  EXPECT_EQ(members("\xEF\xBB\xBF{\"a\":1}").values[0]->text, "1");
}

TEST(JsonMembers, TellsWhereTextIsNoJson) {
  for (const std::string_view text :
       {"", " ", "{", "{\"a\":}", "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":01}", "{\"a\":1.}",
        "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\t\"}", "{\"a\":1}x", "{\"a\":1,}",
        "[1,]", "{'a':1}", "// c\n{}", "{\"a\":\"\x80\"}"}) {
    EXPECT_TRUE(std::holds_alternative<json_error>(read_json_members(text, names))) << text;
  }
  const auto read = read_json_members("{\"\xC3\xA9\":x", names);
  EXPECT_EQ(std::get<json_error>(read).position, 5u);  // characters, not bytes
}

TEST(JsonMembers, BoundsTheDepth) {
  EXPECT_EQ(members(nested(max_json_depth)).kind, json_kind::array);
  EXPECT_TRUE(is_bound(nested(max_json_depth + 1)));
  EXPECT_EQ(members(R"({"a":[{"x":[]},[[[]]]],"b":7})").values[0]->depth, 4u);
  EXPECT_EQ(members(R"({"a":[[]],"b":7})").values[1]->depth, 0u);
}

TEST(JsonValue, IsTheWholeText) {
  EXPECT_EQ(read_json_value(R"( {"a" : [ 1 , "\u65e5" ] , "b" : { } } )").text,
            "{\"a\":[1,\"\xE6\x97\xA5\"],\"b\":{}}");
  EXPECT_EQ(read_json_value("\"\\u0000\\\"\"").text, "\"\\u0000\\\"\"");
  EXPECT_THROW(read_json_value("{"), std::invalid_argument);
}

}  // namespace
}  // namespace extraction::api
