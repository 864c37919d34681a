// One connection with several requests: nothing that one leaves behind may reach the next.
#include "http/session.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "support/session_stand.hpp"

namespace extraction::http {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::session_stand;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

settings limits() {
  settings made;
  made.max_request_line = 100;
  made.max_header = 300;
  made.max_body = 1000;
  made.max_dropped_body = 200;
  made.max_unannounced = 5000;
  made.max_arriving_bodies = 4000;
  return made;
}

std::string post(std::string_view path, std::string_view body, std::string_view fields = "") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

// The request without its last bytes.
std::string cut(std::string_view request, std::size_t missing = 2) {
  return std::string(request.substr(0, request.size() - missing));
}

std::string get(std::string_view path, std::string_view fields = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

const std::string chunked_post =
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

class Session : public testing::Test {
 protected:
  // Sends, and returns the response.
  std::string ask(std::string_view bytes) {
    const std::size_t before = stand_.client().answered().size();
    stand_.send(bytes);
    return stand_.client().answered().substr(before);
  }

  std::string wait(milliseconds time) {
    const std::size_t before = stand_.client().answered().size();
    stand_.pass(time);
    return stand_.client().answered().substr(before);
  }

  bool is_open() const { return !stand_.has_ended() && !stand_.client().is_finished(); }

  boost::asio::io_context context_;
  session_stand stand_{context_, limits()};
};

struct step {
  const char* name;
  std::string bytes;
  unsigned status;      // 0: none yet
  bool stalls = false;  // and is answered when its time is up
};

void PrintTo(const step& one, std::ostream* to) {
  *to << one.name;
}

// Requests that leave the connection open.
const std::vector<step> good{
    {"get", get("/echo"), 200},
    {"body", post("/echo", "hello"), 200},
    {"body of many reads", post("/echo", std::string(900, 'x')), 200},
    {"chunks", chunked_post, 200},
    {"head", "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"unchanged", get("/unchanged"), 304},
    {"list", get("/list"), 200},
    {"later", post("/later", "hello"), 200},
    {"refused by the handler", get("/refused"), 401},
    {"refused with a body", post("/refused", std::string(200, 'x')), 401},
    {"after an empty line", "\r\n" + get("/echo"), 200},
};

// Requests that are refused and close it.
const std::vector<step> broken{
    {"bare LF", "X\n", 400},
    {"bare LF in a field", "GET / HTTP/1.1\r\nHost: a\nA: b\r\n", 400},
    {"no request line", "X\r\nHost: a\r\n\r\n", 400},
    {"long request line", std::string(101, 'G'), 414},
    {"large header", "GET / HTTP/1.1\r\nA: " + std::string(300, 'b'), 431},
    {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
    {"two framings",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
     "chunked\r\n\r\n0\r\n\r\n",
     400},
    {"large body", post("/echo", std::string(1001, 'x')), 413},
    {"no chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", 400},
    {"large chunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n", 413},
    {"unknown expectation", get("/echo", "Expect: it\r\n"), 417},
    {"other version", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"half a request line", "GET /ec", 408, true},
    {"half a header", "GET /echo HTTP/1.1\r\nHost: a\r\n", 408, true},
    {"half a body", cut(post("/echo", "hello")), 408, true},
    {"half a chunk", cut(chunked_post, 9), 408, true},
    {"half a body that is not wanted", cut(post("/refused", "hello")), 401, true},
};

class SessionSequence : public Session,
                        public testing::WithParamInterface<std::tuple<step, step, bool>> {};

TEST_P(SessionSequence, TellsItsRequestsApart) {
  const auto& [first, second, pipelined] = GetParam();
  std::string answers;
  if (pipelined) {
    answers = ask(first.bytes + second.bytes);
  } else {
    answers = ask(first.bytes);
    EXPECT_TRUE(is_open());
    answers += ask(second.bytes);
  }
  if (second.stalls) answers += wait(seconds{31});

  EXPECT_THAT(answers, StartsWith("HTTP/1.1 " + std::to_string(first.status)));
  const auto& log = stand_.log().entries;
  ASSERT_EQ(log.size(), 2u) << answers;
  EXPECT_EQ(log[0].status, first.status);
  EXPECT_EQ(log[1].status, second.status) << answers;
  EXPECT_NE(log[0].request_id, log[1].request_id);
  // Nothing of a request that was not read is shown, least of all another request's data.
  EXPECT_THAT(second.bytes, HasSubstr(log[1].method));
  EXPECT_THAT(second.bytes, HasSubstr(log[1].path));
  EXPECT_EQ(is_open(), second.status < 400 || (second.status == 401 && !second.stalls));

  wait(seconds{100});
  EXPECT_TRUE(stand_.has_ended());
  EXPECT_EQ(stand_.failure(), nullptr);
  EXPECT_TRUE(stand_.holds_nothing());
}

INSTANTIATE_TEST_SUITE_P(GoodAfterGood, SessionSequence,
                         testing::Combine(testing::ValuesIn(good), testing::ValuesIn(good),
                                          testing::Bool()));
INSTANTIATE_TEST_SUITE_P(BrokenAfterGood, SessionSequence,
                         testing::Combine(testing::ValuesIn(good), testing::ValuesIn(broken),
                                          testing::Bool()));

TEST_F(Session, SendsA304WithoutABody) {
  for (const std::string path : {"/unchanged", "/unchanged/later"}) {
    const std::string answer = ask(get(path));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 304 Not Modified\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
    for (const char* field : {"content-type", "content-length", "transfer-encoding"}) {
      EXPECT_THAT(answer, testing::Not(HasSubstr(field)));
    }
  }
  EXPECT_TRUE(is_open());
}

TEST_F(Session, IsClosedWithoutAWordIfNoRequestComes) {
  EXPECT_EQ(wait(limits().idle_timeout - milliseconds{1}), "");
  EXPECT_TRUE(is_open());
  EXPECT_EQ(wait(milliseconds{1}), "");
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, GivesEachRequestItsOwnTime) {
  for (int i = 0; i < 3; ++i) {
    ask(get("/echo").substr(0, 10));
    wait(limits().header_timeout - milliseconds{1});
    EXPECT_THAT(ask(get("/echo").substr(10)), StartsWith("HTTP/1.1 200"));
    ask(cut(post("/echo", "hello")));
    wait(limits().body_timeout - milliseconds{1});
    EXPECT_THAT(ask("lo"), EndsWith("\r\n\r\nhello"));
  }
  EXPECT_TRUE(is_open());
}

TEST_F(Session, DropsASmallBodyOfARefusedRequest) {
  const std::string request = post("/refused", std::string(200, 'x'));
  EXPECT_EQ(ask(request.substr(0, 80)), "");
  EXPECT_EQ(ask(request.substr(80, 100)), "");
  EXPECT_THAT(ask(request.substr(180) + get("/echo")),
              testing::AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("HTTP/1.1 200"),
                             testing::Not(HasSubstr("connection: close"))));
  EXPECT_TRUE(is_open());
}

TEST_F(Session, DropsASmallChunkedBodyOfARefusedRequest) {
  const std::string head =
      "POST /refused HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(head + "5\r\nhe"), "");
  EXPECT_THAT(ask("llo\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 401"));
  EXPECT_TRUE(is_open());
  // A large body does not announce itself: it is dropped until its size is known.
  EXPECT_EQ(ask(head + "c8\r\n"), "");
  EXPECT_EQ(ask(std::string(200, 'x') + "\r\n"), "");
  EXPECT_THAT(ask("1\r\nx\r\n"), StartsWith("HTTP/1.1 401"));
  EXPECT_FALSE(is_open());
}

TEST_F(Session, RefusesALargeBodyAtOnceAndLingersForAsMuchAsWasAnnounced) {
  const std::string request = post("/refused", std::string(900, 'x'));
  EXPECT_THAT(ask(request.substr(0, 100)),
              testing::AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("connection: close")));
  EXPECT_TRUE(stand_.client().is_finished());
  for (std::size_t at = 100; at < request.size(); at += 100) {
    EXPECT_EQ(wait(limits().linger_timeout - milliseconds{1}), "");
    EXPECT_EQ(ask(request.substr(at, 100)), "");
    EXPECT_EQ(stand_.client().unread(), 0u) << at;
    if (at >= 600) break;  // the total time is limited, too
  }
  EXPECT_FALSE(stand_.client().is_closed());
  wait(seconds{1});
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, LingersNoLongerThanBytesCome) {
  ask(post("/refused", std::string(900, 'x')).substr(0, 100));
  wait(limits().linger_timeout - milliseconds{1});
  EXPECT_FALSE(stand_.client().is_closed());
  wait(milliseconds{1});
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, LingersForNoMoreThanWasAnnounced) {
  ask(post("/echo", std::string(2000, 'x')).substr(0, 100));
  ask(std::string(2000, 'x'));
  EXPECT_FALSE(stand_.client().is_closed());  // it may have sent further requests
  ask(std::string(64 * 1024, 'x'));
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, LingersForABoundedNumberOfBytesIfNoneWasAnnounced) {
  EXPECT_THAT(ask("X\n"), StartsWith("HTTP/1.1 400"));
  ask(std::string(60'000, 'x'));
  EXPECT_FALSE(stand_.client().is_closed());
  ask(std::string(20'000, 'x'));
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, StopsLingeringWhenTheServiceStops) {
  ask("X\n");
  EXPECT_FALSE(stand_.client().is_closed());
  stand_.stop();
  EXPECT_TRUE(stand_.client().is_closed());
}

TEST_F(Session, AClientThatWaitsForAWordIsRefusedAtOnce) {
  const std::string request = post("/refused", "hello", "Expect: 100-continue\r\n");
  EXPECT_THAT(ask(request.substr(0, request.size() - 5)),
              testing::AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("connection: close")));
  EXPECT_FALSE(is_open());
}

TEST_F(Session, IsNotHeldUpByAClientThatReadsNothing) {
  stand_.client().take_at_most(10);
  ask(get("/echo") + get("/echo"));
  EXPECT_EQ(stand_.client().answered().size(), 10u);
  wait(limits().write_timeout);
  EXPECT_TRUE(stand_.client().is_closed());
  EXPECT_TRUE(stand_.holds_nothing());
}

TEST_F(Session, EndsAloneByADefect) {
  stand_.plant_defect();
  ask(cut(post("/echo", std::string(900, 'x')), 1));
  EXPECT_FALSE(stand_.holds_nothing());
  ask("x" + get("/echo"));
  EXPECT_TRUE(stand_.has_ended());
  EXPECT_NE(stand_.failure(), nullptr);
  EXPECT_EQ(stand_.client().answered(), "");
  EXPECT_TRUE(stand_.holds_nothing());
}

TEST(SessionBudget, ChargesWhatHasArrived) {
  boost::asio::io_context context;
  settings small = limits();
  small.max_arriving_bodies = 2000;
  session_stand stand{context, small};
  stand.send(cut(post("/echo", std::string(900, 'x')), 900));
  for (int i = 0; i < 900; ++i) stand.send("x");
  EXPECT_THAT(stand.client().answered(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(stand.holds_nothing());
}

TEST(Budget, LeavesAsMuchToOthersAsOneTakes) {
  budget all{1000};
  share large{all};
  EXPECT_TRUE(large.grow_to(400));
  EXPECT_TRUE(large.grow_to(500));
  EXPECT_FALSE(large.grow_to(501));
  share other{all};
  EXPECT_TRUE(other.grow_to(250));
  EXPECT_FALSE(other.grow_to(251));
  share small{all};
  EXPECT_TRUE(small.grow_to(100));
}

TEST(Budget, GetsBackWhatWasTaken) {
  budget all{1000};
  for (int i = 0; i < 10; ++i) {
    share one{all};
    EXPECT_TRUE(one.grow_to(10));
    EXPECT_TRUE(one.grow_to(500));
    EXPECT_FALSE(one.grow_to(600));
  }
  EXPECT_TRUE(all.take(1000));
}

}  // namespace

}  // namespace extraction::http
