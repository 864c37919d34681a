#include "lambda/base64.hpp"

#include <gtest/gtest.h>

namespace extraction::lambda {
namespace {

TEST(Base64, KeepsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(decode_base64(encode_base64(bytes)), bytes) << i;
  }
}

// RFC 4648 §10.
TEST(Base64, IsTheStandardOne) {
  EXPECT_EQ(encode_base64(""), "");
  EXPECT_EQ(encode_base64("f"), "Zg==");
  EXPECT_EQ(encode_base64("fo"), "Zm8=");
  EXPECT_EQ(encode_base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encode_base64("\xfb\xff"), "+/8=");
}

TEST(Base64, RefusesEverythingElse) {
  for (const std::string_view text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zm9v\n", " Zm9",
                                      "Zm9v ===", "-_8=", "Zg==Zg==", "Zm=v"}) {
    EXPECT_EQ(decode_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace extraction::lambda
