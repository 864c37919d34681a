#include "auth/token_command.hpp"

#include <sstream>

#include <gmock/gmock.h>

#include "unit/auth/scripted_http_server.hpp"

namespace extraction::auth {
namespace {

using test::http_ok;
using test::scripted_http_server;
using ::testing::HasSubstr;
using ::testing::Not;

struct outcome {
  int code;
  std::string out;
  std::string errors;
};

outcome print_from(const std::string& url, const std::string& secret = "s3cr3t&+") {
  settings with;
  with.token_url = url;
  with.audience = "https://jobs.example/";
  with.client_id = "client";
  with.client_secret = secret;
  std::ostringstream out;
  std::ostringstream errors;
  const int code = print_token(with, out, errors);
  return {code, out.str(), errors.str()};
}

TEST(TokenCommand, PrintsTheTokenAlone) {
  const scripted_http_server server{
      http_ok(R"({"access_token":"a.b-_.c","expires_in":86400,"token_type":"Bearer"})")};
  const outcome got = print_from(server.url("/oauth/token"));
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.out, "a.b-_.c\n");
  EXPECT_EQ(got.errors, "");
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(server.requests()[0],
              ::testing::EndsWith("\r\n\r\ngrant_type=client_credentials&client_id=client&"
                                  "client_secret=s3cr3t%26%2B&"
                                  "audience=https%3A%2F%2Fjobs.example%2F"));
}

TEST(TokenCommand, SaysInOneLineWhatWentWrong) {
  struct failure {
    std::string answer;
    std::string expected;
  };
  const failure failures[] = {
      {"HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n"
       R"({"error":"access_denied","error_description":"Un\u001b[2Jauthorized"})",
       "401: access_denied: Un?[2Jauthorized"},
      {"HTTP/1.1 500 Oops\r\ncontent-length: 6\r\n\r\n<html>", "answered 500\n"},
      {"HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n",
       "answered 302\n"},
      {http_ok("<html>"), "sent no token"},
      {http_ok("{}"), "sent no token"},
      {http_ok(R"({"access_token":""})"), "sent no token"},
      {http_ok(R"({"access_token":7})"), "sent no token"},
      {http_ok(R"({"access_token":"a b"})"), "sent no token"},
      {http_ok(R"({"access_token":"a\nb"})"), "sent no token"},
      {http_ok(R"({"access_token":"a","access_token":"b"})"), "sent no token"},
      {"", "Empty reply"},
  };
  for (const failure& f : failures) {
    const scripted_http_server server{f.answer};
    const outcome got = print_from(server.url());
    EXPECT_EQ(got.code, 1) << f.answer;
    EXPECT_EQ(got.out, "") << f.answer;
    EXPECT_THAT(got.errors, HasSubstr(f.expected));
    EXPECT_EQ(got.errors.find('\n'), got.errors.size() - 1);
    EXPECT_THAT(got.errors, Not(HasSubstr("s3cr3t")));
  }
}

TEST(TokenCommand, NeedsACredential) {
  const scripted_http_server server{http_ok("{}")};
  const outcome got = print_from(server.url(), "");
  EXPECT_EQ(got.code, 1);
  EXPECT_EQ(got.out, "");
  EXPECT_THAT(got.errors, HasSubstr("AUTH0_CLIENT_SECRET"));
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace extraction::auth
