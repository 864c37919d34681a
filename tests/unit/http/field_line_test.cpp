#include "http/field_line.hpp"

#include <string>

#include <gtest/gtest.h>

namespace extraction::http {
namespace {

TEST(FieldLine, IsANameAndAValue) {
  const auto read = read_field_line("X-A: \t b c\xC3\xA9 \t");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->name, "X-A");
  EXPECT_EQ(read->value, "b c\xC3\xA9");
  EXPECT_EQ(read_field_line("a:")->value, "");
  EXPECT_EQ(read_field_line("a::")->value, ":");
}

TEST(FieldLine, IsRefusedIfReadersCouldDiffer) {
  using namespace std::string_literals;
  for (const std::string& line :
       {""s, "a"s, ":b"s, "a : b"s, "a\t: b"s, " a: b"s, "\ta: b"s, "a b: c"s, "(a): b"s,
        "\xC3\xA9: b"s, "a: b\0c"s, "a: b\rc"s, "a: b\nc"s, "a: b\x01"s, "a: b\x7F"s}) {
    EXPECT_FALSE(read_field_line(line)) << line;
  }
}

}  // namespace
}  // namespace extraction::http
