#include "lambda/run_until.hpp"

#include <stdexcept>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace extraction::lambda {
namespace {

using namespace std::chrono_literals;

class RunUntil : public ::testing::Test {
 protected:
  static auto soon() { return std::chrono::steady_clock::now() + 10s; }

  // Ends when `go_on` is cancelled.
  awaitable<void> wait() {
    co_await go_on_.async_wait(boost::asio::as_tuple(use_awaitable));
    ++ended_;
  }
  awaitable<void> nothing() { co_return; }
  awaitable<void> fail() {
    throw std::runtime_error("the work failed");
    co_return;
  }

  boost::asio::io_context context_{1};
  boost::asio::steady_timer go_on_{context_, std::chrono::steady_clock::time_point::max()};
  int ended_ = 0;
};

TEST_F(RunUntil, PassesOnWhatTheWorkThrowsAndRunsTheNext) {
  EXPECT_THROW(run_until(context_, fail(), soon()), std::runtime_error);
  EXPECT_TRUE(run_until(context_, nothing(), soon()));
}

TEST_F(RunUntil, RunsTheNextAfterATimeOut) {
  EXPECT_FALSE(run_until(context_, wait(), std::chrono::steady_clock::now() + 1ms));
  EXPECT_TRUE(run_until(context_, nothing(), soon()));
  EXPECT_EQ(ended_, 0);

  // What was left suspended is resumed beside the next.
  go_on_.cancel();
  EXPECT_TRUE(run_until(context_, nothing(), soon()));
  EXPECT_EQ(ended_, 1);
}

TEST_F(RunUntil, DoesNothingOnceTheEndHasCome) {
  EXPECT_FALSE(run_until(context_, wait(), std::chrono::steady_clock::now() - 1h));
}

TEST_F(RunUntil, PassesOnWhatIsThrownBesideTheWork) {
  const auto work = [this]() -> awaitable<void> {
    boost::asio::post(context_, [] { throw std::logic_error("beside it"); });
    co_await wait();
  };
  EXPECT_THROW(run_until(context_, work(), soon()), std::logic_error);
  go_on_.cancel();
  EXPECT_TRUE(run_until(context_, nothing(), soon()));
  EXPECT_EQ(ended_, 1);
}

}  // namespace
}  // namespace extraction::lambda
