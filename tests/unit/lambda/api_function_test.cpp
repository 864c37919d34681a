#include "lambda/api_function.hpp"

#include <functional>
#include <sstream>
#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include "jobs/error.hpp"
#include "lambda/gateway_result.hpp"
#include "lambda/run_until.hpp"
#include "support/judgement.hpp"

namespace extraction::lambda {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::system_clock;
using ::testing::HasSubstr;

class scripted_router final : public web::request_handler {
 public:
  std::function<awaitable<void>(const web::request&, web::response&)> act;
  awaitable<void> handle(const web::request& asked, web::response& answer) override {
    co_await act(asked, answer);
  }
};

// Pieces of one size, and possibly a failure after some of them.
class scripted_stream final : public web::body_stream {
 public:
  scripted_stream(std::size_t pieces, std::string piece, std::function<void()> at_end = {})
      : pieces_(pieces), piece_(std::move(piece)), at_end_(std::move(at_end)) {}
  awaitable<bool> next(std::string& into) override {
    into += piece_;
    if (--pieces_ == 0 && at_end_) at_end_();
    co_return pieces_ > 0;
  }

 private:
  std::size_t pieces_;
  std::string piece_;
  std::function<void()> at_end_;
};

class recording_access_log final : public web::access_log {
 public:
  std::vector<std::string> lines;
  void record(const web::access_entry& entry) noexcept override {
    lines.push_back(std::string(entry.method) + " " + std::string(entry.path) + " " +
                    std::string(entry.request_id) + " " + std::to_string(entry.status) + " " +
                    std::to_string(entry.bytes) + std::string(entry.trace_id));
  }
};

class ApiFunction : public ::testing::Test {
 protected:
  static invocation call(std::string_view method, std::string_view members = "",
                         system_clock::duration time_left = 30s) {
    std::string event = R"({"version":"2.0","rawPath":"/extraction-jobs",)";
    event.append(members).append(R"("requestContext":{"http":{"method":")").append(method);
    return {.request_id = "lambda-1",
            .trace_id = "",
            .deadline = system_clock::now() + time_left,
            .event = event + R"("}}})"};
  }

  json::object ask(const invocation& asked) {
    done_ = function_.handle(asked);
    return json::parse(done_.result).as_object();
  }

  void answer_with(std::function<void(web::response&)> fill) {
    router_.act = [fill](const web::request&, web::response& answer) -> awaitable<void> {
      fill(answer);
      co_return;
    };
  }

  boost::asio::io_context io_;
  scripted_router router_;
  recording_access_log access_;
  std::ostringstream written_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_st>(written_)};
  int woken_ = 0;
  std::function<awaitable<void>()> wake_ = [this]() -> awaitable<void> {
    ++woken_;
    co_return;
  };
  api_function function_{{.io = io_,
                          .router = router_,
                          .gateway = nullptr,
                          .access = access_,
                          .log = log_,
                          .wake = [this] { return wake_(); }}};
  outcome done_;
};

TEST_F(ApiFunction, HandsTheRequestToTheRouter) {
  router_.act = [](const web::request& asked, web::response& answer) -> awaitable<void> {
    answer.status = 201;
    answer.body = std::string(asked.method) + std::string(asked.path) + std::string(asked.body);
    co_return;
  };
  const json::object result = ask(call("POST", R"("body":"!",)"));
  EXPECT_EQ(result.at("statusCode"), 201);
  EXPECT_EQ(result.at("body"), "POST/extraction-jobs!");
  EXPECT_FALSE(done_.is_last);
  EXPECT_THAT(access_.lines, ::testing::ElementsAre("POST /extraction-jobs lambda-1 201 21"));
}

TEST_F(ApiFunction, TakesOverASaneRequestId) {
  answer_with([](web::response& answer) { answer.body = "{}"; });
  EXPECT_EQ(
      ask(call("GET", R"("headers":{"x-request-id":"mine"},)")).at("headers").at("x-request-id"),
      "mine");
  EXPECT_EQ(ask(call("GET", R"("headers":{"x-request-id":"not\nmine"},)"))
                .at("headers")
                .at("x-request-id"),
            "lambda-1");
}

TEST_F(ApiFunction, CollectsAStream) {
  answer_with([](web::response& answer) {
    answer.body = "[";
    answer.rest = std::make_unique<scripted_stream>(3, "x");
  });
  EXPECT_EQ(ask(call("GET")).at("body"), "[xxx");
}

TEST_F(ApiFunction, RefusesAnAnswerThatLambdaCannotCarry) {
  answer_with([](web::response& answer) {
    // It has no end, so only a limit ends the collecting.
    answer.rest = std::make_unique<scripted_stream>(std::size_t{1} << 40, std::string(65536, 'x'));
  });
  const json::object result = ask(call("GET"));
  EXPECT_EQ(result.at("statusCode"), 413);
  EXPECT_THAT(std::string(result.at("body").as_string()), HasSubstr("limit"));
  EXPECT_THAT(access_.lines.back(), HasSubstr(" 413 "));
}

// The size after escaping counts.
TEST_F(ApiFunction, SendsAsMuchAsLambdaCarries) {
  std::size_t size = 0;
  char content = 'x';
  answer_with([&](web::response& answer) { answer.body.assign(size, content); });
  const std::size_t around = ask(call("GET")).size() > 0 ? done_.result.size() : 0;

  size = max_payload - around;
  EXPECT_EQ(ask(call("GET")).at("statusCode"), 200);
  EXPECT_EQ(done_.result.size(), max_payload);
  ++size;
  EXPECT_EQ(ask(call("GET")).at("statusCode"), 413);
  size = max_payload / 2;
  content = '"';
  EXPECT_EQ(ask(call("GET")).at("statusCode"), 413);
}

TEST_F(ApiFunction, SendsNoBodyWhereNoneMayBe) {
  answer_with([](web::response& answer) {
    answer.body = "[";
    answer.rest = std::make_unique<scripted_stream>(1, "]", [] { FAIL() << "asked for the rest"; });
  });
  EXPECT_EQ(ask(call("HEAD")).at("body"), "");
  answer_with([](web::response& answer) { answer.status = 304, answer.body = "x"; });
  EXPECT_EQ(ask(call("GET")).at("body"), "");
}

TEST_F(ApiFunction, AnswersWhenAStreamBreaks) {
  answer_with([](web::response& answer) {
    answer.rest = std::make_unique<scripted_stream>(
        2, "x", [] { throw store_unavailable("the disk is gone"); });
  });
  json::object result = ask(call("GET"));
  EXPECT_EQ(result.at("statusCode"), 503);
  EXPECT_EQ(result.at("headers").at("retry-after"), "1");
  EXPECT_THAT(written_.str(), HasSubstr("the disk is gone"));

  answer_with([](web::response& answer) {
    answer.rest =
        std::make_unique<scripted_stream>(2, "x", [] { throw std::logic_error("a defect"); });
  });
  result = ask(call("GET"));
  EXPECT_EQ(result.at("statusCode"), 500);
  EXPECT_EQ(result.at("body"), R"({"detail":"Internal Server Error"})");
}

TEST_F(ApiFunction, GivesUpBeforeLambdaDoes) {
  router_.act = [](const web::request&, web::response&) -> awaitable<void> {
    boost::asio::steady_timer never{co_await boost::asio::this_coro::executor,
                                    std::chrono::steady_clock::time_point::max()};
    co_await never.async_wait(use_awaitable);
  };
  const auto started = std::chrono::steady_clock::now();
  const json::object result = ask(call("GET", "", 700ms));
  const auto taken = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(result.at("statusCode"), 503);
  EXPECT_TRUE(done_.is_last);
  EXPECT_GE(taken, 150ms);
  EXPECT_LT(taken, 700ms);
}

// For example the failure of a store that runs on the same context.
TEST_F(ApiFunction, EndsAfterAFailureBesideARequest) {
  router_.act = [this](const web::request&, web::response&) -> awaitable<void> {
    boost::asio::post(io_, [] { throw std::runtime_error("beside it"); });
    boost::asio::steady_timer never{co_await boost::asio::this_coro::executor,
                                    std::chrono::steady_clock::time_point::max()};
    co_await never.async_wait(use_awaitable);
  };
  const json::object result = ask(call("GET"));
  EXPECT_EQ(result.at("statusCode"), 500);
  EXPECT_TRUE(done_.is_last);
  EXPECT_THAT(written_.str(), HasSubstr("beside it"));
  EXPECT_EQ(access_.lines.size(), 1U);
}

TEST_F(ApiFunction, LeavesNothingOfARequestBehind) {
  answer_with([](web::response& answer) {
    answer.fields.push_back({"location", "/x"});
    answer.rest =
        std::make_unique<scripted_stream>(2, "x", [] { throw std::logic_error("a defect"); });
  });
  EXPECT_EQ(ask(call("GET")).at("statusCode"), 500);
  EXPECT_THROW(ask({.request_id = "2", .trace_id = "", .deadline = {}, .event = "{}"}),
               unsupported_event);

  answer_with([](web::response& answer) { answer.body = "{}"; });
  const json::object result = ask(call("GET"));
  EXPECT_EQ(result.at("statusCode"), 200);
  EXPECT_EQ(result.at("body"), "{}");
  EXPECT_FALSE(result.at("headers").as_object().contains("location"));
  EXPECT_FALSE(done_.is_last);
}

// What API Gateway found about one request must never apply to another.
TEST_F(ApiFunction, ForgetsWhatWasFoundAboutARequest) {
  gateway_authenticator gateway{{.issuer = "https://t/", .read_scope = "", .write_scope = ""}};
  api_function function{{.io = io_,
                         .router = router_,
                         .gateway = &gateway,
                         .access = access_,
                         .log = log_,
                         .wake = [this] { return wake_(); }}};
  std::optional<denial> judged = denial::unavailable;
  const auto judge = [&]() -> awaitable<void> {
    judged = test::denial_of(co_await gateway.judge("", access::read));
  };
  router_.act = [&](const web::request&, web::response&) { return judge(); };
  invocation trusted = call("GET");
  const std::string_view http = R"("http":)";
  trusted.event.insert(trusted.event.find(http),
                       R"("authorizer":{"jwt":{"claims":{"iss":"https://t/"}}},)");
  function.handle(trusted);
  EXPECT_EQ(judged, test::granted);

  run_until(io_, judge(), std::chrono::steady_clock::now() + 10s);
  EXPECT_EQ(judged, denial::no_token);

  router_.act = [](const web::request&, web::response&) -> awaitable<void> {
    throw std::logic_error("a defect");
    co_return;
  };
  function.handle(trusted);
  run_until(io_, judge(), std::chrono::steady_clock::now() + 10s);
  EXPECT_EQ(judged, denial::no_token);
}

TEST_F(ApiFunction, ChecksTheStoreAfterAFreezeOnly) {
  answer_with([](web::response& answer) { answer.body = "{}"; });
  ask(call("GET"));
  ask(call("GET"));
  EXPECT_EQ(woken_, 0);

  api_function often_frozen{{.io = io_,
                             .router = router_,
                             .gateway = nullptr,
                             .access = access_,
                             .log = log_,
                             .wake = [this] { return wake_(); }},
                            {.freeze = -1ms}};
  often_frozen.handle(call("GET"));
  often_frozen.handle(call("GET"));
  EXPECT_EQ(woken_, 2);

  wake_ = []() -> awaitable<void> {
    throw store_unavailable("gone");
    co_return;
  };
  EXPECT_THAT(often_frozen.handle(call("GET")).result, HasSubstr(R"("statusCode":200)"));
  EXPECT_THAT(written_.str(), HasSubstr("after a freeze: gone"));
}

TEST_F(ApiFunction, RefusesABodyThatIsTooLarge) {
  answer_with([](web::response&) { FAIL() << "was asked"; });
  const std::string body(1024 * 1024 + 1, 'x');
  EXPECT_EQ(ask(call("POST", R"("body":")" + body + "\",")).at("statusCode"), 413);
}

TEST_F(ApiFunction, RefusesAnEventThatIsNoRequest) {
  EXPECT_THROW(function_.handle({.request_id = "1", .trace_id = "", .deadline = {}, .event = "{}"}),
               unsupported_event);
  EXPECT_TRUE(access_.lines.empty());
}

}  // namespace
}  // namespace extraction::lambda
