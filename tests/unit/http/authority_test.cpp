#include "http/authority.hpp"

#include <gtest/gtest.h>

namespace extraction::http {
namespace {

TEST(Authority, IsAHostWithOrWithoutAPort) {
  for (const char* text :
       {"a", "example.com", "EXAMPLE.com:8000", "a:", "127.0.0.1", "127.0.0.1:80", "[::1]",
        "[::1]:8000", "[::ffff:1.2.3.4]:", "%C3%A9", "a_b~c!$&'()*+;="}) {
    EXPECT_TRUE(is_authority(text)) << text;
  }
}

TEST(Authority, IsNothingElse) {
  for (const char* text :
       {"",         ":",    ":80",     "a b",     "a/b",     "a?b",   "a#b",  "u@a",
        "a,b",      "a:b",  "a:80:80", "a:-1",    "a:+1",    "a:80 ", "[",    "[]",
        "[::1",     "::1]", "[::1]x",  "[::1]80", "[::1]:x", "[zz]",  "[::1", "[[::1]]",
        "\xC3\xA9", "a\\b", "\"a\"",   "a[",      "a\t"}) {
    EXPECT_FALSE(is_authority(text)) << text;
  }
}

}  // namespace
}  // namespace extraction::http
