#include "support/utf8.hpp"

#include <gtest/gtest.h>

namespace extraction {
namespace {

TEST(Utf8, KnowsWhatIsText) {
  for (const std::string_view text : {"", "plain text of more than eight bytes", "\xC3\xA9",
                                      "\xE6\x97\xA5", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Utf8, KnowsWhatIsNot) {
  for (const std::string_view bytes :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "eight by\xE6\x97", "ascii \xC3("}) {
    EXPECT_FALSE(is_utf8(bytes)) << bytes;
    EXPECT_TRUE(is_utf8(to_utf8(bytes))) << bytes;
  }
}

TEST(Utf8, ReplacesWhatIsNoText) {
  EXPECT_EQ(to_utf8("a\xFF\xC3\xA9\xC3"), "a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD");
}

TEST(Utf8, CountsCharacters) {
  EXPECT_EQ(count_characters("a\xC3\xA9\xF0\x9F\x98\x80"), 3u);
}

}  // namespace
}  // namespace extraction
