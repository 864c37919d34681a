// One exchange, and above all what it leaves on the handle that the next one uses.
#include "curl/transfer.hpp"

#include <string>

#include <gmock/gmock.h>

#include "curl/handles.hpp"
#include "support/scripted_http_server.hpp"

namespace extraction::curl {
namespace {

using namespace std::chrono_literals;
using test::http_ok;
using test::scripted_http_server;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using tcp = boost::asio::ip::tcp;

const limits small{.body = 1000, .header = 2000, .total = 5s, .connect = 5s};

class Transfer : public ::testing::Test {
 protected:
  auto get(const std::string& url, const limits& bounds = small) {
    return transfer{handle_.get(), url, bounds}.run();
  }

  // The same handle serves a plain request, which inherits nothing from the previous one.
  void expect_fresh() {
    const scripted_http_server server{http_ok("fresh")};
    const auto answer = get(server.url("/fresh"));
    ASSERT_TRUE(answer) << answer.error().reason;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "fresh");
    EXPECT_THAT(answer->fields, SizeIs(1));
    ASSERT_THAT(server.requests(), SizeIs(1));
    EXPECT_THAT(server.requests()[0], StartsWith("GET /fresh HTTP/1.1\r\n"));
    EXPECT_THAT(server.requests()[0], Not(HasSubstr("x-before")));
    EXPECT_THAT(server.requests()[0], Not(HasSubstr("Content-Length")));
  }

  easy_handle handle_{curl_easy_init()};
};

std::string answer_with(std::string_view fields, std::string_view body) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) +
         "content-length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

TEST_F(Transfer, BringsStatusFieldsAndBody) {
  const scripted_http_server server{
      "HTTP/1.1 404 Not Found\r\nX-One:  a \r\nx-two: b:c\r\nX-One: d\r\ncontent-length: "
      "2\r\n\r\nno"};
  const auto answer = get(server.url());
  ASSERT_TRUE(answer) << answer.error().reason;
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "no");
  EXPECT_EQ(answer->field("x-one"), "a");
  EXPECT_EQ(answer->field("x-two"), "b:c");
  EXPECT_EQ(answer->field("x-three"), "");
}

TEST_F(Transfer, PassesOverInterimAnswers) {
  const scripted_http_server server{"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" +
                                    answer_with("x-one: 1\r\n", "done")};
  const auto answer = get(server.url());
  ASSERT_TRUE(answer) << answer.error().reason;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->field("link"), "");
  EXPECT_EQ(answer->field("x-one"), "1");
}

TEST_F(Transfer, FollowsNoRedirect) {
  const scripted_http_server server{
      "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"};
  EXPECT_EQ(get(server.url())->status, 302);
  EXPECT_THAT(server.requests(), SizeIs(1));
}

TEST_F(Transfer, BoundsTheBodyToTheByte) {
  const scripted_http_server fits{http_ok(std::string(small.body, 'x'))};
  EXPECT_EQ(get(fits.url())->body.size(), small.body);

  // Whether or not the server says how long it is.
  for (const std::string& bytes : {http_ok(std::string(small.body + 1, 'x')),
                                   "HTTP/1.1 200 OK\r\n\r\n" + std::string(small.body + 1, 'x')}) {
    const scripted_http_server server{bytes};
    const auto answer = get(server.url());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "the response is too large");
    expect_fresh();
  }
}

TEST_F(Transfer, BoundsTheHeader) {
  const std::string field = "x-fill: " + std::string(990, 'x') + "\r\n";  // 1,000 bytes
  const scripted_http_server fits{answer_with(field, "")};
  EXPECT_TRUE(get(fits.url()));
  const scripted_http_server server{answer_with(field + field, "")};
  const auto answer = get(server.url());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "the response is too large");
  expect_fresh();
}

TEST_F(Transfer, BoundsTheTime) {
  const scripted_http_server server{[](tcp::socket& client) {
    char byte;
    boost::system::error_code gone;
    client.read_some(boost::asio::buffer(&byte, 1), gone);
  }};
  limits short_time = small;
  short_time.total = 50ms;
  const auto answer = get(server.url(), short_time);
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().reason, HasSubstr("timed out"));
  expect_fresh();
}

TEST_F(Transfer, TellsOfAnAnswerThatBreaksOff) {
  const scripted_http_server server{"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"};
  const auto answer = get(server.url());
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().reason, "");
  expect_fresh();
}

TEST_F(Transfer, TellsThatItWasStopped) {
  {
    const scripted_http_server server{http_ok("")};
    transfer stopped{handle_.get(), server.url(), small};
    stopped.set(CURLOPT_NOPROGRESS, 0L);
    const curl_xferinfo_callback stop = [](void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
      return 1;
    };
    stopped.set(CURLOPT_XFERINFOFUNCTION, stop);
    const auto answer = stopped.run();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "stopped");
  }
  expect_fresh();
}

TEST_F(Transfer, TakesItsOptionsOffTheHandle) {
  const scripted_http_server server{http_ok("created")};
  const std::unique_ptr<curl_slist, deleter<curl_slist_free_all>> fields{
      curl_slist_append(nullptr, "x-before: 1")};
  {
    transfer post{handle_.get(), server.url("/before"), small};
    post.set(CURLOPT_HTTPHEADER, fields.get());
    post.set(CURLOPT_POSTFIELDS, "a body");
    EXPECT_TRUE(post.run());
  }
  ASSERT_THAT(server.requests(), SizeIs(1));
  EXPECT_THAT(server.requests()[0], StartsWith("POST /before HTTP/1.1\r\n"));
  EXPECT_THAT(server.requests()[0], HasSubstr("x-before: 1\r\n"));
  expect_fresh();
}

// The reason of one failure must not be reported for the next.
TEST_F(Transfer, TellsEachFailureByItsOwnReason) {
  EXPECT_THAT(get("http://127.0.0.1:1/").error().reason, HasSubstr("127.0.0.1"));
  const scripted_http_server large{http_ok(std::string(small.body + 1, 'x'))};
  EXPECT_EQ(get(large.url()).error().reason, "the response is too large");
  EXPECT_THAT(get("gopher-like://127.0.0.1/").error().reason, Not(HasSubstr("too large")));
  expect_fresh();
}

TEST_F(Transfer, BeginsAnewWhenItRunsAgain) {
  const std::string field = "x-fill: " + std::string(1490, 'x') + "\r\n";
  const scripted_http_server server{answer_with(field, std::string(small.body, 'y'))};
  transfer twice{handle_.get(), server.url(), small};
  for (int run = 0; run < 3; ++run) {
    const auto answer = twice.run();
    ASSERT_TRUE(answer) << answer.error().reason;
    EXPECT_EQ(answer->body.size(), small.body);
    EXPECT_THAT(answer->fields, SizeIs(2));
  }
}

}  // namespace
}  // namespace extraction::curl
