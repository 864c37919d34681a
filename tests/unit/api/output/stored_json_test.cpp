#include "api/output/stored_json.hpp"

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

TEST(StoredJson, LeavesJsonAlone) {
  for (const char* text : {R"({"a": [1, -2.5e3, "NaN \" Infinity", null]})", R"("\ud83d\ude00\\u")",
                           R"({"\u0041": ""})", "", "\"", "\"\\", "\"\\u12"}) {
    EXPECT_EQ(without_python_extensions(text), text);
  }
}

TEST(StoredJson, MakesPythonsNumbersNull) {
  EXPECT_EQ(without_python_extensions(R"({"a": NaN, "b": [Infinity, -Infinity]})"),
            R"({"a": null, "b": [null, null]})");
}

TEST(StoredJson, ReplacesLoneSurrogates) {
  EXPECT_EQ(without_python_extensions(R"("\ud800x\udc00\ud800\ud83d\ude00\udbff")"),
            R"("\ufffdx\ufffd\ufffd\ud83d\ude00\ufffd")");
}

}  // namespace
}  // namespace extraction::api
