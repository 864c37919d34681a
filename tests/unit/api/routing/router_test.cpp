#include "api/routing/router.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "api/routing/join_routes.hpp"
#include "feed/event_feed.hpp"
#include "feed/follower.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/manual_clock.hpp"
#include "support/openssl.hpp"
#include "support/run.hpp"

namespace extraction::api {
namespace {

using namespace std::chrono_literals;

// Tells the client that called, as handlers see it.
awaitable<void> tell_client(call c) {
  const auto& [subject, until] = c.client;
  c.answer.body = subject ? *subject : "nobody";
  c.answer.body += until ? " until " + to_iso_format(*until) : " for good";
  co_return;
}

constexpr auto telling_routes = join_routes(std::array{
    route{"GET", "/jobs", access::read, tell_client},
    route{"POST", "/jobs", access::write, tell_client},
    route{"GET", "/health", std::nullopt, tell_client},
});
constexpr route_table telling_table{telling_routes};

class scripted_authenticator final : public authenticator {
 public:
  awaitable<judgement> judge(std::string_view authorization, access needed) override {
    ++asked;
    if (authorization.empty()) co_return denial::no_token;
    if (needed == access::write) co_return denial::insufficient_scope;
    co_return known;
  }
  std::string_view required_scope(access) const override { return "write:jobs"; }

  web::client known;
  int asked = 0;
};

class Router : public ::testing::Test {
 protected:
  web::request request(std::string_view method, std::string_view path) {
    return {.method = method, .path = path, .query = {}, .fields = fields_, .body = {}, .id = {}};
  }

  web::response handle(std::string_view method, std::string_view path) {
    web::response answer;
    test::run(context_, router_.handle(request(method, path), answer));
    return answer;
  }

  boost::asio::io_context context_{1};
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
  store::sqlite_store store_{{.path = ":memory:"}, log_};
  std::unique_ptr<job_repository> repository_{store_.open_repository(context_)};
  job_id_generator ids_{job_id_version::uuid4};
  test::manual_clock clock_;
  feed::follower follower_{
      context_, *repository_, [](const recorded_event&, std::string&) {}, {}, log_};
  job_service jobs_{*repository_, ids_, clock_, follower_, default_max_attempts};
  feed::event_feed events_{context_, jobs_, follower_, clock_, {}};
  scripted_authenticator clients_;
  request_failures failures_{telling_table, log_};
  sha256 digest_;
  router router_{telling_table, {jobs_, events_, digest_}, clients_, failures_, log_};
  std::vector<web::field> fields_{{"Authorization", "Bearer x"}};
};

TEST_F(Router, TellsTheHandlerWhoCallsAndUntilWhen) {
  clients_.known = {.subject = std::make_shared<const std::string>("client@clients"),
                    .until = timestamp{1'771'346'715s}};
  EXPECT_EQ(handle("GET", "/jobs").body, "client@clients until 2026-02-17T16:45:15+00:00");
  EXPECT_EQ(handle("HEAD", "/jobs").body, "client@clients until 2026-02-17T16:45:15+00:00");
  clients_.known = {};
  EXPECT_EQ(handle("GET", "/jobs").body, "nobody for good");
}

TEST_F(Router, AsksNobodyWhereARouteIsOpen) {
  clients_.known.subject = std::make_shared<const std::string>("client@clients");
  EXPECT_EQ(handle("GET", "/health").body, "nobody for good");
  EXPECT_EQ(clients_.asked, 0);
}

TEST_F(Router, CallsNoHandlerForAClientThatMayNot) {
  const web::response forbidden = handle("POST", "/jobs");
  EXPECT_EQ(forbidden.status, 403U);
  EXPECT_EQ(forbidden.body, R"({"detail":"Insufficient scope"})");
  ASSERT_EQ(forbidden.fields.size(), 1U);
  EXPECT_EQ(forbidden.fields[0].value, R"(Bearer error="insufficient_scope", scope="write:jobs")");

  fields_.clear();
  EXPECT_EQ(handle("GET", "/jobs").status, 401U);
}

TEST_F(Router, AdmitsWhomItWouldServe) {
  const auto admit = [this](std::string_view method, std::string_view path) {
    web::response answer;
    return test::run(context_, router_.admit(request(method, path), answer));
  };
  EXPECT_TRUE(admit("GET", "/jobs"));
  EXPECT_TRUE(admit("GET", "/health"));
  EXPECT_FALSE(admit("POST", "/jobs"));
  EXPECT_FALSE(admit("GET", "/nowhere"));
  fields_.clear();
  EXPECT_FALSE(admit("GET", "/jobs"));
  EXPECT_TRUE(admit("GET", "/health"));
}

}  // namespace
}  // namespace extraction::api
