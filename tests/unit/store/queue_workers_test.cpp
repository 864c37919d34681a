#include "store/postgres/queue_workers.hpp"

#include <algorithm>
#include <deque>
#include <initializer_list>
#include <new>
#include <stdexcept>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

namespace extraction::store::postgres {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class queue_workers_test : public testing::Test {
 protected:
  // Takes one number after another; a negative one makes it fail.
  awaitable<void> work_off() {
    ++begun_;
    most_at_once_ = std::max(most_at_once_, ++running_);
    while (!queue_.empty()) {
      const int number = queue_.front();
      queue_.pop_front();
      co_await boost::asio::post(context_, use_awaitable);
      if (number < 0) {
        --running_;
        throw std::runtime_error("a number is negative");
      }
      done_.push_back(number);
    }
    --running_;
  }

  void put(std::initializer_list<int> numbers) {
    for (const int number : numbers) {
      queue_.push_back(number);
      workers_.start();
    }
  }

  void run() {
    context_.restart();
    context_.run();
  }

  boost::asio::io_context context_{1};
  std::deque<int> queue_;
  std::vector<int> done_;
  int begun_ = 0;
  int running_ = 0;
  int most_at_once_ = 0;
  queue_workers workers_{context_, 2, [this] { return work_off(); },
                         [this] { return queue_.empty(); }};
};

TEST_F(queue_workers_test, RunsSoManyAndNoMore) {
  put({1, 2, 3, 4, 5});
  run();
  EXPECT_THAT(done_, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_EQ(most_at_once_, 2);
  EXPECT_EQ(begun_, 2);
  put({6});
  run();
  EXPECT_EQ(begun_, 3);
}

TEST_F(queue_workers_test, OneThatFailsIsFollowedByAnother) {
  put({-1, -2, -3, 4, 5});
  run();
  EXPECT_THAT(done_, ElementsAre(4, 5));
  EXPECT_THAT(queue_, IsEmpty());
  for (int i = 0; i < 5; ++i) {
    put({-1});
    run();
  }
  put({6});
  run();
  EXPECT_THAT(done_, ElementsAre(4, 5, 6));
}

TEST_F(queue_workers_test, OneThatCannotBeBegunTakesNoPlace) {
  bool fails = true;
  queue_workers workers{context_, 1,
                        [&]() -> awaitable<void> {
                          if (fails) throw std::bad_alloc();
                          return work_off();
                        },
                        [] { return true; }};
  queue_.push_back(1);
  workers.start();
  run();
  EXPECT_THAT(done_, IsEmpty());
  fails = false;
  workers.start();
  run();
  EXPECT_THAT(done_, ElementsAre(1));
}

}  // namespace
}  // namespace extraction::store::postgres
