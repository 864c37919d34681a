#include "http/head_scanner.hpp"

#include <gtest/gtest.h>

namespace extraction::http {
namespace {

using scan_state = head_scanner::state;

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(HeadScanner, FindsTheEndWhereverTheHeadIsSplit) {
  for (std::size_t split = 0; split < request.size(); ++split) {
    head_scanner scanner{100, 100};
    EXPECT_EQ(scanner.scan(request.substr(0, split)), scan_state::incomplete) << split;
    EXPECT_EQ(scanner.scan(std::string(request) + "body"), scan_state::complete) << split;
    EXPECT_EQ(scanner.size(), request.size());
  }
}

TEST(HeadScanner, TakesAHeadWithoutFields) {
  head_scanner scanner{100, 100};
  EXPECT_EQ(scanner.scan("GET / HTTP/1.0\r\n\r\n"), scan_state::complete);
}

TEST(HeadScanner, RefusesBareLineFeeds) {
  for (const std::string_view head :
       {"GET / HTTP/1.1\n", "\n", "GET / HTTP/1.1\r\nHost: a\n", "GET / HTTP/1.1\r\n\n"}) {
    head_scanner scanner{100, 100};
    EXPECT_EQ(scanner.scan(head), scan_state::refused) << head;
    EXPECT_EQ(scanner.reason().status, 400u);
  }
}

TEST(HeadScanner, BoundsTheRequestLine) {
  const std::string line = std::string(98, 'a') + "\r\n";
  head_scanner fits{100, 100};
  EXPECT_EQ(fits.scan(line), scan_state::incomplete);
  for (const std::string& long_line : {"a" + line, std::string(101, 'a')}) {
    head_scanner scanner{100, 100};
    ASSERT_EQ(scanner.scan(long_line), scan_state::refused);
    EXPECT_EQ(scanner.reason().status, 414u);
  }
}

TEST(HeadScanner, BoundsTheFields) {
  const std::string line = "GET / HTTP/1.1\r\n";
  const std::string fields = "a: " + std::string(93, 'b') + "\r\n\r\n";
  head_scanner fits{100, 100};
  EXPECT_EQ(fits.scan(line + fields), scan_state::complete);
  for (const std::string& large : {"b" + fields, std::string(101, 'a')}) {
    head_scanner scanner{100, 100};
    ASSERT_EQ(scanner.scan(line + large), scan_state::refused);
    EXPECT_EQ(scanner.reason().status, 431u);
  }
}

}  // namespace
}  // namespace extraction::http
