#include "api/input/idempotency_key.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

constexpr auto key_rule =
    "Idempotency-Key must have 1 to 255 visible ASCII characters, with or without quotes";

// The key, or why it is refused.
std::string read_key(const std::vector<std::string>& values) {
  std::vector<web::field> fields{{"host", "a"}};
  for (const std::string& value : values) fields.push_back({"idempotency-key", value});
  const web::request asked{
      .method = {}, .path = {}, .query = {}, .fields = fields, .body = {}, .id = {}};
  refusal why;
  const auto key = read_idempotency_key(asked, why);
  EXPECT_FALSE(key && !why.empty());
  return key.value_or(why.malformed_field);
}

TEST(IdempotencyKey, IsTheTextWithOrWithoutQuotes) {
  EXPECT_EQ(read_key({"a-1"}), "a-1");
  EXPECT_EQ(read_key({R"("a-1")"}), "a-1");
  EXPECT_EQ(read_key({R"( "a-1" )"}), "a-1");
  EXPECT_EQ(read_key({R"("a\"b\\c")"}), R"(a"b\c)");
  EXPECT_EQ(read_key({R"(a\b"c,d)"}), R"(a\b"c,d)");
}

TEST(IdempotencyKey, MayBeAbsent) {
  EXPECT_EQ(read_key({}), "");
}

TEST(IdempotencyKey, HasUpTo255Characters) {
  const std::string longest(255, 'k');
  EXPECT_EQ(read_key({longest}), longest);
  EXPECT_EQ(read_key({'"' + longest + '"'}), longest);
  EXPECT_EQ(read_key({longest + "k"}), key_rule);
  EXPECT_EQ(read_key({'"' + longest + "k\""}), key_rule);

  std::string escaped = "\"";
  for (int i = 0; i < 255; ++i) escaped += R"(\")";
  EXPECT_EQ(read_key({escaped + '"'}), std::string(255, '"'));
}

TEST(IdempotencyKey, IsRefusedIfItIsMalformed) {
  for (const char* value :
       {"", " ", R"("")", R"(")", R"("a)", R"("a"b)", R"("a" "b")", R"("a", "b")", R"("a";p=1)",
        R"("a"b")", R"("a\b")", R"("a\")", R"("a b")", "a b", "a\tb", "a\x01", "\x7f", "k\xC3\xA9y",
        "\"k\xC3\xA9y\""}) {
    EXPECT_EQ(read_key({value}), key_rule) << value;
  }
  EXPECT_EQ(read_key({std::string("a\0b", 3)}), key_rule);
}

TEST(IdempotencyKey, IsOne) {
  EXPECT_EQ(read_key({"a", "a"}), "There is more than one Idempotency-Key field");
}

}  // namespace
}  // namespace extraction::api
