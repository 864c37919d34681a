// Long random sequences of commands: in the end the history of every repository explains its jobs.
#include <algorithm>
#include <random>
#include <stdexcept>

#include <gmock/gmock.h>

#include "jobs/transition.hpp"
#include "store/commands.hpp"
#include "store/job_repository_suite.hpp"
#include "store/replay_history.hpp"
#include "store/sample_jobs.hpp"
#include "support/print.hpp"

namespace extraction::test {

namespace {

// What one of several clients, whose clocks are all wrong, does to its own jobs and those of the
// others.
class random_client {
 public:
  random_client(job_repository& jobs, unsigned seed, int number, int clients)
      : jobs_(jobs), chance_(seed), number_(number), clients_(clients) {}

  awaitable<void> run(int count) {
    for (int i = 0; i < count; ++i) {
      const int what = upto(10);
      if (what < 3) {
        co_await create();
      } else if (what < 9) {
        co_await change();
      } else {
        co_await remove();
      }
    }
  }

 private:
  awaitable<void> create() {
    new_job fields{.document_id = "doc-" + std::to_string(upto(5)), .priority = upto(11)};
    if (one_in(2)) fields.metadata = R"({"n":)" + std::to_string(upto(1000)) + "}";
    if (one_in(3)) fields.run_after = some_time();
    if (one_in(3)) fields.max_attempts = 1 + upto(100);
    const transition made =
        create_job(std::move(fields), fresh_id(), 3, some_time(), some_origin());
    std::optional<idempotent_request> once;
    if (one_in(3)) once = some_request();
    const auto stored = co_await jobs_.create(made, once);
    if (!stored && stored.error() == error::job_not_found) throw std::logic_error("create fails");
  }

  awaitable<void> change() {
    job_change asked{.status = std::string(job_statuses[static_cast<std::size_t>(upto(4))])};
    if (one_in(2)) asked.error_message = some_text();
    if (asked.status == "pending" && one_in(2)) {
      asked.run_after = one_in(2) ? std::optional(some_time()) : std::nullopt;
    }
    if (asked.status == "completed" && one_in(2)) {
      asked.output = one_in(2) ? std::optional<std::string>(R"({"text":1})") : std::nullopt;
    }
    job_command command = change_of(std::move(asked), some_time());
    command.by = some_origin();
    if (one_in(5)) command.only_if = precondition{.any = one_in(2)};
    const std::string id = known_id();
    co_await jobs_.execute(id, command);
  }

  awaitable<void> remove() {
    job_command command = deletion_of(some_time());
    command.by = some_origin();
    const std::string id = known_id();
    co_await jobs_.execute(id, command);
  }

  std::string fresh_id() { return id_of(number_ * most_jobs + created_++); }

  // Most often that of a job that is there.
  std::string known_id() {
    constexpr int recent = 30;
    return id_of(upto(clients_) * most_jobs + std::max(0, created_ - recent) + upto(recent));
  }

  timestamp some_time() { return start + std::chrono::microseconds{upto(2'000'000) - 1'000'000}; }
  origin some_origin() {
    return one_in(2) ? origin{} : origin{.actor = "actor-" + std::to_string(upto(3))};
  }
  std::optional<std::string> some_text() {
    if (one_in(3)) return std::nullopt;
    return unusual_texts[static_cast<std::size_t>(upto(static_cast<int>(unusual_texts.size())))];
  }
  idempotent_request some_request() { return request_with(upto(30), upto(2)); }

  int upto(int limit) { return static_cast<int>(chance_() % static_cast<unsigned>(limit)); }
  bool one_in(int times) { return upto(times) == 0; }

  static constexpr int most_jobs = 10'000;

  job_repository& jobs_;
  std::mt19937 chance_;
  const int number_;
  const int clients_;
  int created_ = 0;
};

}  // namespace

TEST_P(job_repository_suite, ExplainsItsJobsByItsHistory) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    const int client = static_cast<int>(seed);
    await(random_client{repository(), seed, client, client + 1}.run(300));
    await(replay_history(repository()));
  }
  EXPECT_GT(list({}).jobs.size(), 100u);
}

TEST_P(job_repository_suite, ExplainsItsJobsByItsHistoryWhenManyWrite) {
  constexpr int clients = 4;
  run_on_threads(clients, [](job_repository& own, int number) -> awaitable<void> {
    random_client client{own, 100u + static_cast<unsigned>(number), number, clients};
    co_await client.run(150);
  });
  EXPECT_GT(list({}).jobs.size(), 50u);
  await(replay_history(repository()));
}

TEST_P(job_repository_suite, ExplainsItsJobsByItsHistoryWhenWritesAreGrouped) {
  constexpr int clients = 20;
  run_on_one_thread(clients, [](job_repository& own, int number) -> awaitable<void> {
    random_client client{own, 200u + static_cast<unsigned>(number), number, clients};
    co_await client.run(30);
  });
  await(replay_history(repository()));
}

}  // namespace extraction::test
