#include "lambda/runtime_client.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include "support/scripted_http_server.hpp"

namespace extraction::lambda {
namespace {

using test::scripted_http_server;
using ::testing::HasSubstr;
using ::testing::SizeIs;

// An invocation, but only after that many broken connections.
scripted_http_server::answer invocation_after(int breaks) {
  return [breaks, seen = 0](scripted_http_server::tcp::socket& client) mutable {
    if (seen++ < breaks) return;
    boost::system::error_code gone;
    boost::asio::write(
        client,
        boost::asio::buffer(std::string("HTTP/1.1 200 OK\r\n"
                                        "Lambda-Runtime-Aws-Request-Id: one\r\n"
                                        "Lambda-Runtime-Deadline-Ms: 1771346715000\r\n"
                                        "content-length: 2\r\n\r\n{}")),
        gone);
  };
}

class RuntimeClient : public ::testing::Test {
 protected:
  runtime_client client_of(const scripted_http_server& server) {
    constexpr std::string_view scheme = "http://";
    return runtime_client{server.url("").substr(scheme.size()), log_};
  }

  std::ostringstream written_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_st>(written_)};
};

TEST_F(RuntimeClient, TriesAgainAndSaysSo) {
  const scripted_http_server server{invocation_after(2)};
  runtime_client client = client_of(server);
  EXPECT_EQ(client.next().request_id, "one");
  EXPECT_THAT(server.requests(), SizeIs(3));
  EXPECT_THAT(written_.str(), HasSubstr("the Runtime API cannot be reached, trying again: "));
}

TEST_F(RuntimeClient, TriesAFewTimesOnly) {
  const scripted_http_server server{invocation_after(1000)};
  runtime_client client = client_of(server);
  EXPECT_THROW(client.next(), runtime_unusable);
  EXPECT_THAT(server.requests(), SizeIs(3));
}

TEST_F(RuntimeClient, CountsItsTriesAnewForEachCall) {
  const scripted_http_server server{invocation_after(4)};
  runtime_client client = client_of(server);
  EXPECT_THROW(client.next(), runtime_unusable);
  EXPECT_EQ(client.next().request_id, "one");
}

TEST_F(RuntimeClient, NeverSendsAnAnswerTwice) {
  const scripted_http_server server{invocation_after(1000)};
  runtime_client client = client_of(server);
  EXPECT_EQ(client.respond("one", "{}"), delivery::unknown);
  EXPECT_EQ(client.fail("one", {"Function.CallFailed", "why"}), delivery::unknown);
  EXPECT_THAT(server.requests(), SizeIs(2));
}

TEST_F(RuntimeClient, SaysSoIfLambdaCannotBeToldOfAFailedStart) {
  const scripted_http_server server{invocation_after(1000)};
  client_of(server).fail_to_start({"Runtime.FailedStart", "no database"});
  EXPECT_THAT(written_.str(), HasSubstr("no database"));
}

}  // namespace
}  // namespace extraction::lambda
