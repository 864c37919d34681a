// The handlers behind the table of routes, over a repository in memory.
#include "api/jobs/job_handlers.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "api/routes.hpp"
#include "api/routing/router.hpp"
#include "auth/open_authenticator.hpp"
#include "feed/event_feed.hpp"
#include "feed/follower.hpp"
#include "support/fake_repository.hpp"
#include "support/json_tree.hpp"
#include "support/manual_clock.hpp"
#include "support/openssl.hpp"
#include "support/run.hpp"

namespace extraction::api {
namespace {

using namespace std::literals;

using field_list = std::vector<web::field>;

std::string field_of(const web::response& answer, std::string_view name) {
  for (const auto& [present, value] : answer.fields) {
    if (present == name) return value;
  }
  return {};
}

std::string path_of(const web::response& created) {
  return "/extraction-jobs/" + test::parse_json(created.body).at("id").text;
}

class JobHandlers : public ::testing::Test {
 protected:
  web::response ask(std::string_view method, std::string_view path, const field_list& fields = {},
                    std::string_view body = "", std::string_view query = "") {
    const web::request asked{.method = method,
                             .path = path,
                             .query = query,
                             .fields = fields,
                             .body = body,
                             .id = "r-1"};
    web::response answer;
    test::run(context_, router_.handle(asked, answer));
    return answer;
  }

  web::response create(const field_list& fields = {},
                       std::string_view body = R"({"document_id":"d"})") {
    return ask("POST", "/extraction-jobs", fields, body);
  }

  boost::asio::io_context context_{1};
  test::fake_repository repository_;
  job_id_generator ids_{job_id_version::uuid4};
  test::manual_clock clock_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
  feed::follower follower_{
      context_, repository_, [](const recorded_event&, std::string&) {}, {}, log_};
  job_service jobs_{repository_, ids_, clock_, follower_, 7};
  feed::event_feed events_{context_, jobs_, follower_, clock_, {}};
  sha256 digest_;
  auth::open_authenticator clients_;
  request_failures failures_{routes(), log_};
  router router_{routes(), {jobs_, events_, digest_}, clients_, failures_, log_};
};

TEST_F(JobHandlers, ShowTheVersionOfAJob) {
  const web::response created = create();
  const std::string version = '"' + test::parse_json(created.body).at("updated_at").text + '"';
  EXPECT_EQ(field_of(created, "etag"), version);

  const std::string path = path_of(created);
  EXPECT_EQ(field_of(ask("GET", path), "etag"), version);
  EXPECT_EQ(field_of(ask("GET", path, {}, "", "view=full"), "etag"), version);

  clock_.advance(1s);
  const web::response changed = ask("PATCH", path, {}, R"({"status":"failed"})");
  const std::string newer = '"' + test::parse_json(changed.body).at("updated_at").text + '"';
  EXPECT_NE(newer, version);
  EXPECT_EQ(field_of(changed, "etag"), newer);
}

TEST_F(JobHandlers, ShowNoVersionThatCannotBeAnEntityTag) {
  const std::string path = path_of(create());
  repository_.stored(path.substr(path.rfind('/') + 1)).shown.updated_at = "2026-02-17 16:45:15";
  const web::response shown = ask("GET", path);
  EXPECT_EQ(shown.status, 200U);
  EXPECT_TRUE(shown.fields.empty());
  // It can still be named.
  const field_list same{{"If-Match", R"("2026-02-17 16:45:15")"}};
  EXPECT_EQ(ask("PATCH", path, same, R"({"status":"failed"})").status, 200U);
}

TEST_F(JobHandlers, DoNotSendAVersionTwice) {
  const std::string path = path_of(create());
  const std::string version = field_of(ask("GET", path), "etag");
  for (const std::string& known : {version, "W/" + version, "\"x\", " + version, "*"s}) {
    const web::response answer = ask("GET", path, {{"If-None-Match", known}});
    EXPECT_EQ(answer.status, 304U) << known;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.content_type, "");
    EXPECT_EQ(field_of(answer, "etag"), version);
    EXPECT_EQ(ask("HEAD", path, {{"If-None-Match", known}}).status, 304U);
  }
  EXPECT_EQ(ask("GET", path, {{"If-None-Match", "\"x\""}}).status, 200U);
  EXPECT_EQ(ask("GET", path, {{"If-None-Match", "x"}}).status, 400U);
  EXPECT_EQ(ask("GET", "/extraction-jobs/none", {{"If-None-Match", "*"}}).status, 404U);
  // What only this view shows may have changed without the version.
  EXPECT_EQ(ask("GET", path, {{"If-None-Match", "*"}}, "", "view=full").status, 200U);
}

TEST_F(JobHandlers, ChangeTheVersionThatIsMeant) {
  const std::string path = path_of(create());
  const std::string version = field_of(ask("GET", path), "etag");
  constexpr std::string_view body = R"({"status":"processing"})";
  clock_.advance(1s);

  for (const std::string& other : {"\"x\""s, "W/" + version, "W/\"x\", \"y\""s}) {
    const web::response answer = ask("PATCH", path, {{"If-Match", other}}, body);
    EXPECT_EQ(answer.status, 412U) << other;
    EXPECT_EQ(answer.body,
              R"({"detail":"The extraction job has another ETag than If-Match asks for"})");
  }
  EXPECT_EQ(ask("PATCH", path, {{"If-Match", "x"}}, body).status, 400U);
  EXPECT_EQ(ask("PATCH", path, {{"If-Match", "\"x\""}}, "{}").status, 422U);
  EXPECT_EQ(ask("PATCH", "/extraction-jobs/none", {{"If-Match", "*"}}, body).status, 404U);
  EXPECT_EQ(field_of(ask("GET", path), "etag"), version);

  EXPECT_EQ(ask("PATCH", path, {{"If-Match", "\"x\", " + version}}, body).status, 200U);
  EXPECT_EQ(ask("PATCH", path, {{"If-Match", version}}, R"({"status":"failed"})").status, 412U);
  EXPECT_EQ(ask("PATCH", path, {{"If-Match", "*"}}, R"({"status":"failed"})").status, 200U);
}

TEST_F(JobHandlers, DeleteAJob) {
  const std::string path = path_of(create());
  const std::string version = field_of(ask("GET", path), "etag");
  EXPECT_EQ(ask("DELETE", path, {{"If-Match", "\"x\""}}).status, 412U);
  EXPECT_EQ(ask("DELETE", path, {{"If-Match", "x"}}).status, 400U);
  EXPECT_EQ(ask("GET", path).status, 200U);

  const web::response deleted = ask("DELETE", path, {{"If-Match", version}});
  EXPECT_EQ(deleted.status, 204U);
  EXPECT_EQ(deleted.content_type, "");
  EXPECT_EQ(deleted.body, "");
  EXPECT_EQ(ask("GET", path).status, 404U);
  const web::response again = ask("DELETE", path);
  EXPECT_EQ(again.status, 404U);
  EXPECT_EQ(again.body, R"({"detail":"Extraction job not found"})");
}

TEST_F(JobHandlers, ShowWhatIsKeptOfAJobToThoseWhoAsk) {
  const web::response created = ask("POST", "/extraction-jobs", {},
                                    R"({"document_id":"d","queue":"ocr","max_attempts":2,)"
                                    R"("run_after":"2026-03-01T00:00:00Z"})",
                                    "view=full");
  EXPECT_TRUE(created.body.ends_with("+00:00\"}")) << created.body;
  const std::string path = path_of(created);
  const std::string contract = created.body.substr(0, created.body.size() - 1);

  EXPECT_EQ(ask("GET", path).body, created.body);
  EXPECT_EQ(ask("GET", path, {}, "", "view=fuller").body, created.body);
  EXPECT_EQ(ask("GET", path, {}, "", "a=b&view=full").body,
            contract + R"(,"queue":"ocr","attempt":0,"max_attempts":2,)"
                       R"("run_after":"2026-03-01T00:00:00+00:00","output":null,"lease":null})");

  const web::response changed =
      ask("PATCH", path, {}, R"({"status":"completed","output":{"a": 1}})", "view=full");
  EXPECT_TRUE(changed.body.ends_with(R"(,"queue":"ocr","attempt":0,"max_attempts":2,)"
                                     R"("run_after":null,"output":{"a":1},"lease":null})"))
      << changed.body;
  EXPECT_EQ(ask("GET", "/extraction-jobs/none", {}, "", "view=full").status, 404U);
}

TEST_F(JobHandlers, GiveAJobTheAttemptsOfTheService) {
  create();
  EXPECT_EQ(repository_.jobs().front().max_attempts, 7);
}

TEST_F(JobHandlers, CreateOneJobUnderAKey) {
  const web::response first = create({{"Idempotency-Key", "k"}});
  EXPECT_EQ(first.status, 201U);
  EXPECT_EQ(field_of(first, "idempotent-replayed"), "");
  clock_.advance(1s);
  ask("PATCH", path_of(first), {}, R"({"status":"failed"})");

  for (const char* same : {"k", "\"k\""}) {
    const web::response again = create({{"Idempotency-Key", same}});
    EXPECT_EQ(again.status, 201U);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(field_of(again, "idempotent-replayed"), "true");
    EXPECT_EQ(field_of(again, "etag"), field_of(first, "etag"));
  }
  EXPECT_EQ(create({{"Idempotency-Key", "K"}}).status, 201U);
  EXPECT_EQ(repository_.jobs().size(), 2U);
}

TEST_F(JobHandlers, RefuseAnotherBodyUnderAKey) {
  create({{"Idempotency-Key", "k"}});
  const web::response other = create({{"Idempotency-Key", R"("k")"}}, R"({"document_id": "d"})");
  EXPECT_EQ(other.status, 422U);
  EXPECT_EQ(other.body,
            R"({"detail":[{"type":"value_error","loc":["header","Idempotency-Key"],)"
            R"("msg":"Value error, must be another one: it came with another body before",)"
            R"("input":"\"k\""}]})");
  EXPECT_EQ(repository_.jobs().size(), 1U);
}

TEST_F(JobHandlers, DoNotCreateADeletedJobAgain) {
  ask("DELETE", path_of(create({{"Idempotency-Key", "k"}})));
  for (const char* body : {R"({"document_id":"d"})", R"({"document_id":"e"})"}) {
    EXPECT_EQ(create({{"Idempotency-Key", "k"}}, body).status, 410U);
  }
  EXPECT_TRUE(repository_.jobs().empty());
}

TEST_F(JobHandlers, SendAwayWhoComesWhileTheKeyIsInUse) {
  repository_.refuse_creation(error::key_in_use);
  const web::response busy = create({{"Idempotency-Key", "k"}});
  EXPECT_EQ(busy.status, 409U);
  EXPECT_EQ(field_of(busy, "retry-after"), "1");
}

TEST_F(JobHandlers, RefuseAMalformedKeyAndForgetARefusedRequest) {
  const web::response malformed = create({{"Idempotency-Key", "\"k"}});
  EXPECT_EQ(malformed.status, 400U);
  EXPECT_EQ(malformed.body,
            R"({"detail":"Idempotency-Key must have 1 to 255 visible ASCII characters, )"
            R"(with or without quotes"})");
  EXPECT_EQ(create({{"Idempotency-Key", "k"}}, "{}").status, 422U);
  EXPECT_TRUE(repository_.jobs().empty());
  EXPECT_EQ(create({{"Idempotency-Key", "k"}}).status, 201U);
}

}  // namespace
}  // namespace extraction::api
