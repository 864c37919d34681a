#include "lambda/runtime_loop.hpp"

#include <cstdlib>
#include <functional>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

namespace extraction::lambda {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Lambda with a few prepared calls; unusable after them.
class scripted_lambda final : public runtime_api {
 public:
  std::vector<invocation> calls;
  delivery verdict = delivery::accepted;
  std::vector<std::string> answers;

  invocation next() override {
    if (taken_ == calls.size()) throw runtime_unusable("no more calls");
    return calls[taken_++];
  }
  delivery respond(std::string_view request_id, std::string_view result) override {
    answers.push_back(std::string(request_id).append(" = ").append(result));
    return verdict;
  }
  delivery fail(std::string_view request_id, const function_error& reason) override {
    answers.push_back(std::string(request_id).append(" ! ").append(reason.type) + " " +
                      reason.message);
    return verdict;
  }
  void fail_to_start(const function_error&) noexcept override {}

 private:
  std::size_t taken_ = 0;
};

class scripted_function final : public invocation_handler {
 public:
  std::function<outcome(const invocation&)> act = [](const invocation& call) {
    return outcome{.result = "answer to " + call.event};
  };
  outcome handle(const invocation& call) override { return act(call); }
};

class RuntimeLoop : public ::testing::Test {
 protected:
  static invocation call(std::string id, std::string trace_id = "") {
    return {.request_id = id, .trace_id = std::move(trace_id), .deadline = {}, .event = "e" + id};
  }

  void run_out() { EXPECT_THROW(run_loop(lambda_, function_, log_), runtime_unusable); }

  std::ostringstream written_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_st>(written_)};
  scripted_lambda lambda_;
  scripted_function function_;
};

TEST_F(RuntimeLoop, AnswersEveryCall) {
  lambda_.calls = {call("1"), call("2")};
  run_out();
  EXPECT_THAT(lambda_.answers, ElementsAre("1 = answer to e1", "2 = answer to e2"));
}

TEST_F(RuntimeLoop, TellsOfAFailureAndGoesOn) {
  lambda_.calls = {call("1"), call("2")};
  function_.act = [](const invocation& asked) -> outcome {
    if (asked.request_id == "1") throw std::runtime_error("no such thing");
    return {.result = "good"};
  };
  run_out();
  EXPECT_THAT(lambda_.answers, ElementsAre("1 ! Function.CallFailed no such thing", "2 = good"));
  EXPECT_THAT(written_.str(), HasSubstr("request_id=1 the call failed: no such thing"));
}

TEST_F(RuntimeLoop, EndsAfterTheLastOutcome) {
  lambda_.calls = {call("1"), call("2")};
  function_.act = [](const invocation&) { return outcome{.result = "late", .is_last = true}; };
  run_loop(lambda_, function_, log_);
  EXPECT_THAT(lambda_.answers, ElementsAre("1 = late"));
}

TEST_F(RuntimeLoop, NeverAnswersTwiceAndSaysWhatWasLost) {
  for (const auto& [verdict, text] : {std::pair{delivery::too_large, "too large"},
                                      {delivery::refused, "refused"},
                                      {delivery::unknown, "perhaps lost"}}) {
    lambda_ = {};
    lambda_.calls = {call("1"), call("2")};
    lambda_.verdict = verdict;
    run_out();
    EXPECT_EQ(lambda_.answers.size(), 2U);
    EXPECT_THAT(written_.str(), HasSubstr(text));
  }
}

TEST_F(RuntimeLoop, PublishesTheTraceOfEachCall) {
  std::vector<std::string> seen;
  function_.act = [&](const invocation&) {
    const char* trace = std::getenv("_X_AMZN_TRACE_ID");
    seen.emplace_back(trace ? trace : "none");
    return outcome{.result = ""};
  };
  lambda_.calls = {call("1", "Root=1-a"), call("2"), call("3", "Root=1-b")};
  run_out();
  EXPECT_THAT(seen, ElementsAre("Root=1-a", "none", "Root=1-b"));
}

}  // namespace
}  // namespace extraction::lambda
