#include "auth/fetch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include <gmock/gmock.h>

#include "support/scripted_http_server.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono_literals;
using test::http_ok;
using test::scripted_http_server;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using tcp = boost::asio::ip::tcp;

constexpr fetch_limits small{.body = 1000, .header = 2000, .total = 300ms, .connect = 300ms};

auto fetch(const std::string& url, const fetch_limits& limits = fetch_limits{}) {
  return fetch_document(*endpoint::parse(url), limits);
}

// Sends `text` until the client has gone.
scripted_http_server::answer endlessly(std::string start, std::string text,
                                       std::chrono::milliseconds pause = 0ms) {
  return [=](tcp::socket& client) {
    boost::system::error_code gone;
    boost::asio::write(client, boost::asio::buffer(start), gone);
    while (!gone) {
      boost::asio::write(client, boost::asio::buffer(text), gone);
      if (pause > 0ms) std::this_thread::sleep_for(pause);
    }
  };
}

// Sends nothing until the client has gone.
void never(tcp::socket& client) {
  char byte;
  boost::system::error_code gone;
  client.read_some(boost::asio::buffer(&byte, 1), gone);
}

TEST(Fetch, BringsTheDocument) {
  const scripted_http_server server{http_ok("the keys")};
  const auto got = fetch(server.url("/jwks.json"));
  ASSERT_TRUE(got) << got.error().reason;
  EXPECT_EQ(*got, "the keys");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], HasSubstr("GET /jwks.json HTTP/1.1\r\n"));
}

TEST(Fetch, TakesNoOtherStatus) {
  for (const char* status : {"204 No Content", "206 Partial Content", "404 Not Found",
                             "500 Internal Server Error", "503 Service Unavailable"}) {
    const scripted_http_server server{"HTTP/1.1 " + std::string{status} +
                                      "\r\nconnection: close\r\n\r\n{\"keys\":[]}"};
    const auto got = fetch(server.url());
    ASSERT_FALSE(got) << status;
    EXPECT_EQ(got.error().reason, ("the status is " + std::string{status, 3}));
  }
}

TEST(Fetch, FollowsNoRedirect) {
  const scripted_http_server target{http_ok("{}")};
  for (const std::string& location : {target.url(), std::string{"file:///etc/passwd"}}) {
    const scripted_http_server server{"HTTP/1.1 302 Found\r\nlocation: " + location +
                                      "\r\ncontent-length: 0\r\n\r\n"};
    EXPECT_FALSE(fetch(server.url()));
    EXPECT_THAT(server.requests(), SizeIs(1));
  }
  EXPECT_THAT(target.requests(), IsEmpty());
}

struct misbehaviour {
  const char* name;
  scripted_http_server::answer answer;
};

class Misbehaviour : public ::testing::TestWithParam<misbehaviour> {};

TEST_P(Misbehaviour, EndsWithinTheLimits) {
  const scripted_http_server server{GetParam().answer};
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(fetch(server.url(), small));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

INSTANTIATE_TEST_SUITE_P(
    Fetch, Misbehaviour,
    ::testing::Values(
        misbehaviour{"Silence", never},
        misbehaviour{"Trickle", endlessly(http_ok("").substr(0, 17) + "content-length: 999\r\n\r\n",
                                          "x", 20ms)},
        misbehaviour{"EndlessBody", endlessly("HTTP/1.1 200 OK\r\n\r\n", std::string(5000, 'x'))},
        misbehaviour{"EndlessHeader", endlessly("HTTP/1.1 200 OK\r\n", "x-a: b\r\n")},
        misbehaviour{"EndlessChunks", endlessly("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked"
                                                "\r\n\r\n",
                                                "1\r\nx\r\n")},
        misbehaviour{"OneGigabyteAnnounced",
                     endlessly("HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n", "x")},
        misbehaviour{"EndsEarly",
                     [](tcp::socket& client) {
                       boost::asio::write(client,
                                          boost::asio::buffer(std::string{
                                              "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}"}));
                     }},
        misbehaviour{"Closes", [](tcp::socket&) {}},
        misbehaviour{"NoHttp",
                     [](tcp::socket& client) {
                       boost::asio::write(client, boost::asio::buffer(std::string{"hello\r\n"}));
                     }}),
    [](const auto& tested) { return tested.param.name; });

TEST(Fetch, SaysWhyThereIsNoAnswer) {
  std::string url;
  {
    const scripted_http_server server{http_ok("")};
    url = server.url();
  }
  const auto refused = fetch(url);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().reason, HasSubstr("Failed to connect"));

  const scripted_http_server large{http_ok(std::string(1001, 'x'))};
  const auto too_large = fetch(large.url(), small);
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().reason, "the response is too large");
  const scripted_http_server fitting{http_ok(std::string(1000, 'x'))};
  EXPECT_TRUE(fetch(fitting.url(), small));
}

TEST(Fetch, EndsWhenItIsStopped) {
  std::stop_source stop;
  const scripted_http_server server{[&](tcp::socket& client) {
    stop.request_stop();
    never(client);
  }};
  const auto start = std::chrono::steady_clock::now();
  const auto got = fetch_document(*endpoint::parse(server.url()),
                                  fetch_limits{.total = 60s, .connect = 60s}, stop.get_token());
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().reason, "stopped");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
}

TEST(Fetch, UsesNoProxyOnTheWayToLoopback) {
  const scripted_http_server proxy{http_ok("from the proxy")};
  const scripted_http_server server{http_ok("from the server")};
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  ::setenv("all_proxy", proxy.url().c_str(), 1);
  const auto got = fetch(server.url());
  ::unsetenv("http_proxy");
  ::unsetenv("all_proxy");
  ASSERT_TRUE(got) << got.error().reason;
  EXPECT_EQ(*got, "from the server");
  EXPECT_THAT(proxy.requests(), IsEmpty());
}

TEST(Fetch, ReadsAFile) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("fetch test " + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  const std::string url = "file://" + std::filesystem::temp_directory_path().string() +
                          "/fetch%20test%20" + std::to_string(::getpid());
  std::ofstream{folder / "keys"} << "the keys";
  std::ofstream{folder / "large"} << std::string(1001, 'x');
  ::mkfifo((folder / "pipe").c_str(), 0600);

  const auto got = fetch(url + "/keys", small);
  EXPECT_TRUE(got);
  if (got) {
    EXPECT_EQ(*got, "the keys");
  }
  for (const char* name : {"/large", "/pipe", "/absent", ""}) {
    EXPECT_FALSE(fetch(url + name, small)) << name;
  }
  EXPECT_FALSE(fetch("file:///dev/zero", small));
  std::filesystem::remove_all(folder);
}

TEST(PostForm, SendsTheForm) {
  const scripted_http_server server{"HTTP/1.1 403 Forbidden\r\ncontent-length: 2\r\n\r\nno"};
  const auto got = post_form(*endpoint::parse(server.url("/oauth/token")),
                             {{"a", "1 & 2=\xc3\xa9"}, {"b", ""}}, fetch_limits{});
  ASSERT_TRUE(got) << got.error().reason;
  EXPECT_EQ(got->status, 403);
  EXPECT_EQ(got->body, "no");
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], HasSubstr("POST /oauth/token HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0],
              HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"));
  EXPECT_THAT(server.requests()[0], ::testing::EndsWith("\r\n\r\na=1%20%26%202%3D%C3%A9&b="));
}

TEST(PostForm, TakesNoFile) {
  EXPECT_FALSE(post_form(*endpoint::parse("file:///tmp/x"), {{"a", "1"}}, fetch_limits{}));
}

}  // namespace
}  // namespace extraction::auth
