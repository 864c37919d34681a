#include "store/readiness.hpp"

#include <memory>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "jobs/error.hpp"
#include "support/run.hpp"

namespace extraction::test {
namespace {

using store::readiness;
using testing::HasSubstr;

class readiness_test : public testing::Test {
 protected:
  // Asks once, and writes the outcome into `told`.
  awaitable<void> ask(std::string& told) {
    try {
      co_await health_->check([this](readiness::probe begun) {
        ++begun_;
        under_way_.emplace(std::move(begun));
      });
      told = "ready";
    } catch (const store_unavailable& failure) {
      told = failure.what();
    }
  }

  // Asks that many times at once, and runs `meanwhile` when all wait.
  template <class Function>
  std::vector<std::string> ask_together(std::size_t count, Function meanwhile) {
    std::vector<std::string> told(count);
    for (std::string& one : told) {
      boost::asio::co_spawn(context_.get_executor(), ask(one), boost::asio::detached);
    }
    boost::asio::post(context_, meanwhile);
    context_.restart();
    context_.run();
    return told;
  }

  boost::asio::io_context context_{1};
  std::shared_ptr<readiness> health_ = std::make_shared<readiness>();
  std::optional<readiness::probe> under_way_;
  int begun_ = 0;
};

TEST_F(readiness_test, BeginsOneProbeHoweverManyAsk) {
  const auto told = ask_together(50, [this] {
    under_way_->succeed();
    under_way_.reset();
  });
  EXPECT_THAT(told, testing::Each("ready"));
  EXPECT_EQ(begun_, 1);
}

TEST_F(readiness_test, TellsAllWhyTheProbeFailed) {
  const auto told = ask_together(3, [this] {
    under_way_->fail("full");
    under_way_.reset();
  });
  EXPECT_THAT(told, testing::Each("full"));
}

TEST_F(readiness_test, BeginsNoOtherWhileOneIsStuckAndOneWhenThatIsGone) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(ask_together(2, [] {}), testing::Each(HasSubstr("since the start")));
  }
  EXPECT_EQ(begun_, 1);
  under_way_.reset();
  ask_together(1, [this] { under_way_->succeed(); });
  EXPECT_EQ(begun_, 2);
}

TEST_F(readiness_test, AsksNotAtAllAfterAClientsWrite) {
  health_->note_success();
  EXPECT_THAT(ask_together(2, [] {}), testing::Each("ready"));
  health_->note_failure("full");
  EXPECT_THAT(ask_together(2, [] {}), testing::Each("full"));
  EXPECT_EQ(begun_, 0);
}

TEST_F(readiness_test, IsToldByAnyOutcomeWhileItWaits) {
  EXPECT_THAT(ask_together(2, [this] { health_->note_success(); }), testing::Each("ready"));
  under_way_.reset();
}

TEST_F(readiness_test, BeginsAnotherAfterOneThatCouldNotBeBegun) {
  const auto refuse = [](readiness::probe) { throw std::bad_alloc(); };
  EXPECT_THROW(run(context_, health_->check(refuse)), std::bad_alloc);
  EXPECT_THAT(ask_together(1, [this] { under_way_->succeed(); }), testing::Each("ready"));
}

// As at a shutdown that aborts requests.
TEST_F(readiness_test, OutlivesWhoWaitsForIt) {
  std::string told;
  {
    boost::asio::io_context ended{1};
    boost::asio::co_spawn(ended.get_executor(), ask(told), boost::asio::detached);
    ended.poll();
  }
  EXPECT_EQ(told, "");
  under_way_->succeed();
  under_way_.reset();
  EXPECT_THAT(ask_together(1, [] {}), testing::Each("ready"));
}

}  // namespace
}  // namespace extraction::test
