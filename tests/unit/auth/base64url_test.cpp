#include "auth/base64url.hpp"

#include <gtest/gtest.h>

#include "unit/auth/signing_key.hpp"

namespace extraction::auth {
namespace {

TEST(Base64url, ReadsEveryByteAtEveryLength) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    EXPECT_EQ(decode_base64url(test::encode_base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 7 + 3);
  }
}

TEST(Base64url, RefusesEveryOtherSpelling) {
  using namespace std::string_view_literals;
  ASSERT_EQ(decode_base64url("-_-_"), "\xfb\xff\xbf");
  for (const std::string_view text :
       {"A"sv,     "AAAAA"sv, "AA=="sv,        "AAA="sv,  "AA="sv,    "="sv,        "+/+/"sv,
        "-_+/"sv,  "AA A"sv,  " AAAA"sv,       "AAAA "sv, "AAAA\n"sv, "AA\r\nAA"sv, "AAA\0"sv,
        "AA\tA"sv, "AA.A"sv,  "AAA\xc3\xa9"sv, "AB"sv,    "AAB"sv,    "A_"sv}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace extraction::auth
