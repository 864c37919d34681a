// The cost of the contract: parsing and validating a body, writing a job, routing a request.
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "api/input/refusal.hpp"
#include "api/jobs/job_input.hpp"
#include "api/output/job_json.hpp"
#include "api/routes.hpp"
#include "api/routing/router.hpp"
#include "auth/open_authenticator.hpp"
#include "support/openssl.hpp"

namespace {

using namespace extraction;

constexpr std::array json_fields{web::field{"content-type", "application/json"}};

const job example{.id = "0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11",
                  .document_id = "document-00004711",
                  .status = "pending",
                  .priority = 5,
                  .metadata = R"({"source":"upload","pages":12,"tags":["invoice","eu"]})",
                  .error_message = std::nullopt,
                  .created_at = "2026-02-17T16:45:15.123456+00:00",
                  .updated_at = "2026-02-17T16:45:15.123456+00:00"};

web::request post(std::string_view body) {
  return {.method = "POST",
          .path = "/extraction-jobs",
          .query = {},
          .fields = json_fields,
          .body = body,
          .id = "0123456789abcdef-1"};
}

void read_valid_job(benchmark::State& state) {
  const web::request asked =
      post(R"({"document_id":"document-00004711","priority":5,)"
           R"("metadata":{"source":"upload","pages":12,"tags":["invoice","eu"]}})");
  for (auto _ : state) {
    api::refusal why;
    benchmark::DoNotOptimize(api::read_new_job(asked, why));
  }
}
BENCHMARK(read_valid_job);

void read_faulty_job(benchmark::State& state) {
  const web::request asked = post(R"({"document_id":"","priority":11,"metadata":[1,2,3]})");
  for (auto _ : state) {
    api::refusal why;
    benchmark::DoNotOptimize(api::read_new_job(asked, why));
  }
}
BENCHMARK(read_faulty_job);

void write_job(benchmark::State& state) {
  std::string text;
  for (auto _ : state) {
    text.clear();
    api::append_job(example, text);
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(write_job);

// Finds the same job at once, whatever id is requested.
class one_job final : public job_repository {
 public:
  awaitable<bool> find(std::string_view, const job_callback& take) override {
    take(example);
    co_return true;
  }

  // Not asked for.
  awaitable<result<std::optional<job>>> create(const transition&,
                                               const std::optional<idempotent_request>&) override {
    co_return std::nullopt;
  }
  awaitable<std::optional<full_job>> find_full(std::string_view) override {
    co_return std::nullopt;
  }
  awaitable<result<full_job>> execute(std::string_view, const job_command&) override {
    co_return error::job_not_found;
  }
  awaitable<job_page> page(const job_query&, const job_visitor&) override { co_return job_page{}; }
  awaitable<result<event_page>> timeline(std::string_view, std::int64_t, std::uint64_t,
                                         const event_visitor&) override {
    co_return event_page{};
  }
  awaitable<boost::system::result<event_page, cursor_gone>> feed(event_cursor, std::uint64_t,
                                                                 const event_visitor&) override {
    co_return event_page{};
  }
  awaitable<feed_ends> ends() override { co_return feed_ends{}; }
  job_archive& archive() override { throw std::logic_error("not asked for"); }
  awaitable<bool> remove_expired(const retention&, timestamp) override { co_return false; }
  awaitable<void> reach(std::chrono::milliseconds) override { co_return; }
  awaitable<void> check() override { co_return; }
};

void route_get(benchmark::State& state) {
  one_job repository;
  job_id_generator ids{job_id_version::uuid4};
  const system_clock time;
  spdlog::logger log{"benchmark"};
  boost::asio::io_context context{1};
  feed::follower follower{context, repository, [](const recorded_event&, std::string&) {}, {}, log};
  job_service jobs{repository, ids, time, follower, default_max_attempts};
  feed::event_feed events{context, jobs, follower, time, {}};
  sha256 digest;
  auth::open_authenticator clients;
  api::request_failures failures{api::routes(), log};
  api::router router{api::routes(), {jobs, events, digest}, clients, failures, log};

  web::request asked = post({});
  asked.method = "GET";
  asked.path = "/extraction-jobs/0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11";
  web::response answer;
  const auto repeat = [&]() -> awaitable<void> {
    for (auto _ : state) {
      answer.clear();
      co_await router.handle(asked, answer);
      benchmark::DoNotOptimize(answer.body.data());
    }
  };
  boost::asio::co_spawn(context.get_executor(), repeat(), boost::asio::detached);
  context.run();
}
BENCHMARK(route_get);

}  // namespace
