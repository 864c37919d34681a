#include "auth/key_source.hpp"

#include <optional>
#include <sstream>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <spdlog/sinks/ostream_sink.h>

#include "support/run.hpp"
#include "unit/auth/fake_key_server.hpp"
#include "unit/auth/issuer.hpp"

namespace extraction::auth {
namespace {

using namespace std::chrono_literals;
using test::jwks_text;
using test::run;
using test::signing_key;
using ::testing::Each;
using ::testing::SizeIs;

constexpr refresh_schedule::intervals patient_intervals{
    .life = 1h, .cooldown = 1h, .first_retry = 1h, .last_retry = 1h};

std::string one_key(std::string_view id) {
  return jwks_text(signing_key::shared_ec().jwk(id));
}

auto soon() {
  return std::chrono::steady_clock::now() + 10s;
}

class KeySource : public ::testing::Test {
 protected:
  void start(const refresh_schedule::intervals& intervals = patient_intervals) {
    source.emplace("http://keys.example", server.fetcher(), intervals, log);
  }

  bool renew() { return run(context, source->renew(source->generation(), soon())); }

  boost::asio::io_context context{1};
  // The number of log lines that contain `text`.
  std::ptrdiff_t count_lines(std::string_view text) {
    std::istringstream lines{log_text.str()};
    std::ptrdiff_t count = 0;
    for (std::string line; std::getline(lines, line);) count += line.find(text) != line.npos;
    return count;
  }

  std::ostringstream log_text;
  spdlog::logger log{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_text)};
  test::fake_key_server server{one_key("first")};
  std::optional<key_source> source;
};

TEST_F(KeySource, FetchesAtOnce) {
  server.stall();
  start();
  ASSERT_TRUE(server.wait_for_count(1));
  EXPECT_EQ(source->generation(), 0U);
  EXPECT_THAT(source->keys()->keys(), SizeIs(0));

  server.answer_one();
  EXPECT_TRUE(run(context, source->renew(0, soon())));
  EXPECT_EQ(source->generation(), 1U);
  EXPECT_NE(source->keys()->find("first"), nullptr);
  EXPECT_EQ(server.count(), 1);
}

TEST_F(KeySource, AllWhoWaitShareOneFetch) {
  server.stall();
  start();
  ASSERT_TRUE(server.wait_for_count(1));
  std::vector<bool> renewed;
  for (int i = 0; i < 100; ++i) {
    boost::asio::co_spawn(context, source->renew(0, soon()),
                          [&](std::exception_ptr, bool done) { renewed.push_back(done); });
  }
  boost::asio::post(context, [this] { server.answer_one(); });
  context.run();
  EXPECT_THAT(renewed, SizeIs(100));
  EXPECT_THAT(renewed, Each(true));
  EXPECT_EQ(server.count(), 1);
}

TEST_F(KeySource, AnUnknownKeyCausesOneFetchInTheCooldown) {
  start();
  ASSERT_TRUE(run(context, source->renew(0, soon())));
  server.publish(one_key("second"));
  EXPECT_TRUE(renew());
  EXPECT_EQ(source->generation(), 2U);
  EXPECT_NE(source->keys()->find("second"), nullptr);
  EXPECT_EQ(source->keys()->find("first"), nullptr);

  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(renew());
  EXPECT_EQ(server.count(), 2);
}

TEST_F(KeySource, TheCooldownEnds) {
  start({.life = 1h, .cooldown = 20ms, .first_retry = 1h, .last_retry = 1h});
  ASSERT_TRUE(run(context, source->renew(0, soon())));
  const auto end = soon();
  while (server.count() < 4 && std::chrono::steady_clock::now() < end) renew();
  EXPECT_EQ(server.count(), 4);
}

TEST_F(KeySource, ASetOfTheSameKeysIsNoNewGeneration) {
  start();
  ASSERT_TRUE(run(context, source->renew(0, soon())));
  const auto before = source->keys();
  EXPECT_TRUE(renew()) << "it was asked, and it has answered";
  EXPECT_EQ(server.count(), 2);
  EXPECT_EQ(source->generation(), 1U);
  EXPECT_EQ(source->keys(), before);
}

TEST_F(KeySource, WhoeverKnowsAnOlderSetNeedsNoFetch) {
  start();
  ASSERT_TRUE(run(context, source->renew(0, soon())));
  EXPECT_TRUE(run(context, source->renew(0, soon())));
  EXPECT_EQ(server.count(), 1);
}

TEST_F(KeySource, KeepsItsKeysWhileTheServerIsDownOrTalksNonsense) {
  start({.life = 1h, .cooldown = 0s, .first_retry = 1h, .last_retry = 1h});
  ASSERT_TRUE(run(context, source->renew(0, soon())));
  server.break_down();
  EXPECT_FALSE(renew());
  for (const std::string& nonsense :
       {std::string{"<html>Bad Gateway</html>"}, std::string{}, std::string{R"({"keys":[]})"},
        jwks_text(signing_key::rsa(1024).jwk("weak"))}) {
    server.publish(nonsense);
    EXPECT_FALSE(renew()) << nonsense;
  }
  EXPECT_EQ(server.count(), 6);
  EXPECT_EQ(source->generation(), 1U);
  EXPECT_NE(source->keys()->find("first"), nullptr);

  server.publish(one_key("second"));
  EXPECT_TRUE(renew());
  EXPECT_NE(source->keys()->find("second"), nullptr);
}

TEST_F(KeySource, FetchesAnewAsTheSetGrowsOld) {
  start({.life = 5ms, .cooldown = 1h, .first_retry = 1h, .last_retry = 1h});
  EXPECT_TRUE(server.wait_for_count(5));
}

TEST_F(KeySource, TriesAgainAfterAFailure) {
  server.break_down();
  start({.life = 1h, .cooldown = 1h, .first_retry = 5ms, .last_retry = 5ms});
  EXPECT_TRUE(server.wait_for_count(3));
  server.publish(one_key("first"));
  const auto end = soon();
  while (source->generation() == 0 && std::chrono::steady_clock::now() < end) {
    run(context, source->renew(0, soon()));
  }
  EXPECT_EQ(source->generation(), 1U);
}

TEST_F(KeySource, SurvivesAFetcherThatThrows) {
  bool thrown = false;
  source.emplace(
      "http://keys.example",
      [&](std::stop_token stop) {
        if (!std::exchange(thrown, true)) throw std::runtime_error("no memory");
        return server.fetcher()(std::move(stop));
      },
      refresh_schedule::intervals{.life = 1h, .cooldown = 0s, .first_retry = 1h, .last_retry = 1h},
      log);
  const auto end = soon();
  while (source->generation() == 0 && std::chrono::steady_clock::now() < end) {
    run(context, source->renew(0, soon()));
  }
  EXPECT_EQ(source->generation(), 1U);
}

TEST_F(KeySource, TellsOfAFailureOnceAndThenCounts) {
  server.break_down();
  start({.life = 1h, .cooldown = 0s, .first_retry = 1h, .last_retry = 1h});
  EXPECT_FALSE(run(context, source->renew(0, soon())));
  while (server.count() < 9) EXPECT_FALSE(renew());
  server.publish(R"({"kty":"RSA"})");
  EXPECT_FALSE(renew());
  server.publish(one_key("first"));
  EXPECT_TRUE(renew());
  source.reset();  // so that nobody writes to the log any more

  // recurring_problem decides how often a line appears, by its own clock.
  EXPECT_GE(count_lines("the keys from http://keys.example cannot be used: connection refused"), 1)
      << log_text.str();
  EXPECT_EQ(count_lines("cannot be used: it is a single key"), 1)
      << "another reason is logged at once";
  EXPECT_EQ(
      count_lines("the keys from http://keys.example are available again; it failed 10 times"), 1);
}

TEST_F(KeySource, CountsAnewAfterASuccess) {
  server.break_down();
  start({.life = 1h, .cooldown = 0s, .first_retry = 1h, .last_retry = 1h});
  EXPECT_FALSE(run(context, source->renew(0, soon())));
  EXPECT_FALSE(renew());
  server.publish(one_key("first"));
  EXPECT_TRUE(renew());
  server.publish("[]");
  EXPECT_FALSE(renew());
  server.publish(one_key("second"));
  EXPECT_TRUE(renew());
  source.reset();
  // The first renewal joins the fetch that the source begins with, or comes after it.
  EXPECT_EQ(count_lines("are available again; it failed 2 times") +
                count_lines("are available again; it failed 3 times"),
            1)
      << log_text.str();
  EXPECT_EQ(count_lines("are available again; it failed 1 time in"), 1);
}

TEST_F(KeySource, TellsInOneLineOfAllKeysThatItLeavesOutForOneReason) {
  server.publish(jwks_text(signing_key::shared_ec().jwk("k") + ",1,2,3,{}"));
  start();
  EXPECT_TRUE(run(context, source->renew(0, soon())));
  source.reset();
  EXPECT_EQ(
      count_lines("3 of the keys from http://keys.example cannot be used: it is not an object"), 1);
  EXPECT_EQ(count_lines("1 of the keys from http://keys.example cannot be used: kty is missing"),
            1);
}

TEST_F(KeySource, WaitsNoLongerThanTheDeadline) {
  server.stall();
  start();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(run(context, source->renew(0, before + 50ms)));
  EXPECT_GE(std::chrono::steady_clock::now(), before + 50ms);
  EXPECT_LT(std::chrono::steady_clock::now(), before + 5s);

  // A waiter that gave up is not resumed when the fetch ends after all.
  server.answer_one();
  EXPECT_TRUE(run(context, source->renew(0, soon())));
}

TEST_F(KeySource, BreaksOffAFetchThatStalls) {
  server.stall();
  start();
  ASSERT_TRUE(server.wait_for_count(1));
  source.reset();
}

}  // namespace
}  // namespace extraction::auth
