#include "http/chunk_extensions.hpp"

#include <gtest/gtest.h>

namespace extraction::http {
namespace {

TEST(ChunkExtensions, FollowTheGrammar) {
  for (const char* text :
       {"", ";a", " \t; a", ";a=b", ";a = b ;c", ";a=\"\"", ";a=\"b c\\\"d\\\\;=\"", ";a;b;c=d",
        ";!#$%&'*+-.^_`|~09azAZ", ";a=\"\x80\t\""}) {
    EXPECT_TRUE(is_chunk_extensions(text)) << text;
  }
}

TEST(ChunkExtensions, AreNothingElse) {
  for (const char* text : {" ",           ";",         ";;",           "; ",     "a",
                           " a=b",        ";a=",       ";a= ",         ";a=\"",  ";a=\"b",
                           ";a=\"b\\\"",  ";a=\"b\\",  ";a b",         ";a ",    ";=b",
                           ";a=b=c",      ";a=b\"c\"", ";a=\"b\"c",    ";a\x80", ";a=\"\x01\"",
                           ";a=\"\x7f\"", ";a\r",      ";a=\"\\\x01\""}) {
    EXPECT_FALSE(is_chunk_extensions(text)) << text;
  }
}

}  // namespace
}  // namespace extraction::http
