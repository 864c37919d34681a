#include "web/percent_encoding.hpp"

#include <gtest/gtest.h>

namespace extraction::web {
namespace {

std::string decoded(std::string_view text) {
  std::string into = ">";
  append_percent_decoded(text, into);
  return into;
}

TEST(PercentEncoding, DecodesTripletsOnce) {
  EXPECT_EQ(decoded("a%2fb%2F%C3%A9"), ">a/b/\xC3\xA9");
  EXPECT_EQ(decoded("%2541"), ">%41");
}

TEST(PercentEncoding, LeavesOtherPercentSigns) {
  EXPECT_EQ(decoded("%"), ">%");
  EXPECT_EQ(decoded("%4"), ">%4");
  EXPECT_EQ(decoded("%zz%4g"), ">%zz%4g");
}

TEST(PercentEncoding, EncodesAPath) {
  std::string into;
  append_encoded_path("/a b/\r\n?#%\xC3\xA9~", into);
  EXPECT_EQ(into, "/a%20b/%0D%0A%3F%23%25%C3%A9~");
}

TEST(PercentEncoding, EncodesAComponent) {
  EXPECT_EQ(encode_component("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(encode_component("a/b?c=d&e+f g%\xC3\xA9"), "a%2Fb%3Fc%3Dd%26e%2Bf%20g%25%C3%A9");
}

}  // namespace
}  // namespace extraction::web
