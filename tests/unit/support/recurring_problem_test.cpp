#include "support/recurring_problem.hpp"

#include <memory>
#include <sstream>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

namespace extraction::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class recurring_problem_test : public testing::Test {
 protected:
  recurring_problem_test() { log_.set_pattern("%l %v"); }

  void occur(std::chrono::milliseconds when, std::string_view reason = "full",
             std::string_view where = "") {
    problem_.occurred(reason, where, start_ + when);
  }
  void end(std::chrono::milliseconds when) { problem_.ended(start_ + when); }

  // The lines since the last call.
  std::vector<std::string> lines() {
    std::vector<std::string> found;
    std::istringstream text{output_.str()};
    for (std::string line; std::getline(text, line);) found.push_back(line);
    output_.str("");
    return found;
  }

  const recurring_problem::steady::time_point start_{1000h};
  std::ostringstream output_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(output_)};
  recurring_problem problem_{log_, spdlog::level::err, "it works again"};
};

TEST_F(recurring_problem_test, IsToldAtOnceThenCounted) {
  occur(0ms, "full", "POST x: ");
  EXPECT_THAT(lines(), ElementsAre("error POST x: full"));
  for (int i = 1; i < 868; ++i) occur(std::chrono::milliseconds{i}, "full", "POST y: ");
  EXPECT_THAT(lines(), IsEmpty());
  occur(4999ms);
  EXPECT_THAT(lines(), IsEmpty());
  occur(5000ms);
  EXPECT_THAT(lines(), ElementsAre("error full (and 868 more times since the last line)"));
  occur(10s);
  EXPECT_THAT(lines(), ElementsAre("error full"));
}

TEST_F(recurring_problem_test, IsToldWhenItIsOver) {
  end(0ms);
  EXPECT_THAT(lines(), IsEmpty());
  occur(0ms);
  occur(100ms);
  end(1500ms);
  EXPECT_THAT(lines(),
              ElementsAre("error full", "info it works again; it failed 2 times in 1500 ms"));
  end(1600ms);
  EXPECT_THAT(lines(), IsEmpty());
}

TEST_F(recurring_problem_test, TellsAnotherReasonAtOnceUpToABound) {
  occur(0ms, "full");
  occur(1ms, "locked");
  EXPECT_THAT(lines(), ElementsAre("error full", "error locked"));
  for (int i = 0; i < 1000; ++i) occur(2ms, "reason " + std::to_string(i));
  EXPECT_THAT(lines(), SizeIs(6));
}

TEST_F(recurring_problem_test, MakesFewLinesOfWhatComesAndGoes) {
  for (int i = 0; i < 4000; ++i) {
    occur(std::chrono::milliseconds{i});
    end(std::chrono::milliseconds{i});
  }
  EXPECT_THAT(lines(), SizeIs(2));
  occur(5s);
  EXPECT_THAT(lines(), ElementsAre("error full (and 3999 more times since the last line)"));
  end(6s);
  EXPECT_THAT(lines(), ElementsAre("info it works again; it failed 4000 times in 5999 ms"));
}

TEST_F(recurring_problem_test, CountsWhatManyThreadsTell) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this] {
        for (int j = 0; j < 1000; ++j) occur(0ms);
      });
    }
  }
  end(1s);
  EXPECT_THAT(lines(), ElementsAre("error full",
                                   "info it works again; it failed 4000 times in "
                                   "1000 ms"));
}

}  // namespace
}  // namespace extraction::test
