// What happens to members that share a name, tested through the reader that uses it.
#include "api/input/unique_members.hpp"

#include <string>

#include <gtest/gtest.h>

#include "api/input/json_members.hpp"

namespace extraction::api {
namespace {

std::string read(std::string_view text) {
  return read_json_value(text).text;
}

TEST(UniqueMembers, StandWhereTheFirstStoodWithTheLastValue) {
  EXPECT_EQ(read(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
  EXPECT_EQ(read(R"({"a":1,"a":2,"a":3})"), R"({"a":3})");
  EXPECT_EQ(read(R"({"b":0,"a":1,"c":2,"a":"three","c":null,"b":[]})"),
            R"({"b":[],"a":"three","c":null})");
  EXPECT_EQ(read(R"({"":1,"":2})"), R"({"":2})");
  EXPECT_EQ(read(R"([{"a":1,"a":2},{"a":1},{}])"), R"([{"a":2},{"a":1},{}])");
}

TEST(UniqueMembers, HaveOneNameHoweverItIsEscaped) {
  EXPECT_EQ(read(R"({"\u00e9\/":1,"\n":0,"\u00E9/":2,"\u000a":3})"), "{\"\xC3\xA9/\":2,\"\\n\":3}");
  EXPECT_EQ(read(R"({"a":1,"A":2,"a ":3,"a\"":4})"), R"({"a":1,"A":2,"a ":3,"a\"":4})");
}

TEST(UniqueMembers, AreFoundAtEveryDepth) {
  // A dropped value may contain repetitions, and so may the one that takes its place.
  EXPECT_EQ(read(R"({"a":{"x":1,"x":2},"l":[0],"a":{"y":{"p":0,"p":1},"z":0,"y":{"q":1,"q":2}}})"),
            R"({"a":{"y":{"q":2},"z":0},"l":[0]})");
  std::string text = "1";
  std::string expected = "1";
  for (int depth = 0; depth < 300; ++depth) {
    text = "{\"k\":0,\"k\":" + text + "}";
    expected = "{\"k\":" + expected + "}";
  }
  EXPECT_EQ(read(text), expected);
}

// Anything quadratic would take hours here.
TEST(UniqueMembers, MayBeMany) {
  std::string text = "{";
  std::string expected = "{";
  for (const std::string value : {"1", "2", "3"}) {
    for (int i = 0; i < 100'000; ++i) {
      const std::string member = "\"" + std::to_string(i) + "\":" + value + ",";
      text += member;
      if (value == "3") expected += member;
    }
  }
  text.back() = expected.back() = '}';
  EXPECT_EQ(read(text), expected);
}

TEST(UniqueMembers, MayBeLargeAtEveryDepth) {
  std::string text = "\"" + std::string(1'000'000, 'x') + "\"";
  std::string before;
  std::string after;
  for (int depth = 0; depth < 900; ++depth) {
    before += "{\"k\":0,\"k\":";
    after += "}";
  }
  const std::string read_back = read(before + text + after);
  EXPECT_EQ(read_back.size(), text.size() + 900 * std::string("{\"k\":}").size());
}

}  // namespace
}  // namespace extraction::api
