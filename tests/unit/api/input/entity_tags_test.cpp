#include "api/input/entity_tags.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

constexpr std::string_view tag_rule = "If-Match must be *, or a list of entity tags in quotes";

// What the fields list: "*", or the tags, each with a blank before it; or why they are refused.
std::string read_tags(const std::vector<std::string>& values) {
  std::vector<web::field> fields{{"host", "a"}};
  for (const std::string& value : values) fields.push_back({"if-MATCH", value});
  const web::request asked{
      .method = {}, .path = {}, .query = {}, .fields = fields, .body = {}, .id = {}};
  refusal why;
  const auto list = read_entity_tags(asked, "If-Match", why);
  EXPECT_FALSE(list && !why.empty());
  if (!list) return why.malformed_field;
  std::string shown = list->any ? "*" : "";
  for (const auto& [text, is_weak] : list->tags) shown += (is_weak ? " W/" : " ") + text;
  return shown;
}

TEST(EntityTags, AreAList) {
  EXPECT_EQ(read_tags({R"("a")"}), " a");
  EXPECT_EQ(read_tags({R"("a","b" , W/"c")"}), " a b W/c");
  EXPECT_EQ(read_tags({R"("a")", R"("b")"}), " a b");
  EXPECT_EQ(read_tags({R"(,, "a",,"b",)"}), " a b");
  EXPECT_EQ(read_tags({R"("")"}), " ");
  EXPECT_EQ(read_tags({R"("a,b\")"}), R"( a,b\)");
  EXPECT_EQ(read_tags({" * "}), "*");
}

TEST(EntityTags, MayHoldWhatAnotherProgramWroteIntoAJob) {
  EXPECT_EQ(read_tags({R"("2026-02-17 16:45:15")"}), " 2026-02-17 16:45:15");
}

TEST(EntityTags, MayBeAbsent) {
  EXPECT_EQ(read_tags({}), "");
}

TEST(EntityTags, AreRefusedIfTheyAreMalformed) {
  for (const char* value :
       {"",       " ",       ",",        "a",        "\"a",      "a\"",         "'a'",
        "W/a",    "w/\"a\"", "W/ \"a\"", "W/",       "W/*",      "\"a\" \"b\"", "\"a\"b",
        "\"a\";", "**",      "*,*",      "*, \"a\"", "\"a\", *", "* \"a\""}) {
    EXPECT_EQ(read_tags({value}), tag_rule) << value;
  }
  EXPECT_EQ(read_tags({"*", R"("a")"}), tag_rule);
  EXPECT_EQ(read_tags({R"("a")", "b"}), tag_rule);
}

TEST(EntityTags, AreComparedWeakly) {
  const entity_tag_list list{.tags = {{.text = "a"}, {.text = "b", .is_weak = true}}};
  EXPECT_TRUE(list.names("a"));
  EXPECT_TRUE(list.names("b"));
  EXPECT_FALSE(list.names("A"));
  EXPECT_FALSE(list.names(""));
  EXPECT_TRUE(entity_tag_list{.any = true}.names("c"));
}

TEST(EntityTags, AreMadeOfTextsThatCanBeOne) {
  EXPECT_EQ(to_entity_tag("2026-02-17T16:45:15+00:00"), R"("2026-02-17T16:45:15+00:00")");
  EXPECT_EQ(to_entity_tag(""), R"("")");
  for (const char* text : {"2026-02-17 16:45:15", "a\"b", "a\r\nb: c", "\xC3\xA9", "\x7f"}) {
    EXPECT_EQ(to_entity_tag(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace extraction::api
