#include "auth/client_credentials.hpp"

#include <stdexcept>

#include <gmock/gmock.h>

#include "support/scripted_http_server.hpp"

namespace extraction::auth {
namespace {

using test::http_ok;
using test::scripted_http_server;
using ::testing::HasSubstr;
using ::testing::Not;

settings client_of(const std::string& url) {
  settings with;
  with.token_url = url;
  with.audience = "https://jobs.example/";
  with.client_id = "client";
  with.client_secret = "s3cr3t&+";
  return with;
}

// The failure message; "" if it succeeds.
std::string failure_of(const settings& with) {
  try {
    obtain_token(with);
    return "";
  } catch (const std::runtime_error& failure) {
    return failure.what();
  }
}

TEST(ClientCredentials, AreExchangedForAToken) {
  const scripted_http_server server{
      http_ok(R"({"access_token":"a.b-_.c","expires_in":86400,"token_type":"Bearer"})")};
  EXPECT_EQ(obtain_token(client_of(server.url("/oauth/token"))), "a.b-_.c");
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_THAT(server.requests()[0],
              ::testing::EndsWith("\r\n\r\ngrant_type=client_credentials&client_id=client&"
                                  "client_secret=s3cr3t%26%2B&"
                                  "audience=https%3A%2F%2Fjobs.example%2F"));
}

TEST(ClientCredentials, AreRefusedWithOneLine) {
  struct failure {
    std::string answer;
    std::string expected;
  };
  const failure failures[] = {
      {"HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n"
       R"({"error":"access_denied","error_description":"Un\u001b[2Jauthorized"})",
       "401: access_denied: Un?[2Jauthorized"},
      {"HTTP/1.1 500 Oops\r\ncontent-length: 6\r\n\r\n<html>", "answered 500"},
      {"HTTP/1.1 302 Found\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n",
       "answered 302"},
      {http_ok("<html>"), "returned no token"},
      {http_ok("{}"), "returned no token"},
      {http_ok(R"({"access_token":""})"), "returned no token"},
      {http_ok(R"({"access_token":7})"), "returned no token"},
      {http_ok(R"({"access_token":"a b"})"), "returned no token"},
      {http_ok(R"({"access_token":"a\nb"})"), "returned no token"},
      {http_ok(R"({"access_token":"a","access_token":"b"})"), "returned no token"},
      {"", "Empty reply"},
  };
  for (const failure& f : failures) {
    const scripted_http_server server{f.answer};
    const std::string said = failure_of(client_of(server.url()));
    EXPECT_THAT(said, HasSubstr(f.expected));
    EXPECT_THAT(said, Not(HasSubstr("\n")));
    EXPECT_THAT(said, Not(HasSubstr("s3cr3t")));
  }
}

TEST(ClientCredentials, AreNeeded) {
  const scripted_http_server server{http_ok("{}")};
  for (std::string settings::*const member : {&settings::client_id, &settings::client_secret}) {
    settings with = client_of(server.url());
    (with.*member).clear();
    EXPECT_THAT(failure_of(with), HasSubstr("AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET"));
  }
  EXPECT_TRUE(server.requests().empty());
}

}  // namespace
}  // namespace extraction::auth
