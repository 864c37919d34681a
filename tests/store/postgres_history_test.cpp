// Events, deletions and idempotency keys where only PostgreSQL can disturb them: commits whose
// answers are lost, sessions that freeze, and other stores on the same database.
#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "store/commands.hpp"
#include "store/postgres_stand.hpp"
#include "support/print.hpp"

namespace extraction::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* turn = "SELECT pg_advisory_xact_lock(7396523178905422)";

idempotent_request request(std::uint8_t key, std::uint8_t body = 1) {
  idempotent_request made{};
  made.key.front() = key;
  made.body.front() = body;
  return made;
}

job_command change_to(std::string status, std::optional<std::string> message = {}) {
  return {.what = job_change{.status = std::move(status), .error_message = std::move(message)},
          .now = example_time};
}

const job_command deletion{.what = job_deletion{}, .now = example_time};

// Waits until `condition()` holds, however slow the machine is.
template <class Condition>
void wait_until(Condition condition) {
  const auto end = steady_clock::now() + 2min;
  while (!condition()) {
    if (steady_clock::now() > end) throw std::runtime_error("what was waited for never happened");
  }
}

class postgres_history_test : public postgres_stand {
 protected:
  // A job's events as the numbers of their types, oldest first; those that are empty as "-".
  std::string types() {
    return schema_.query(
        "SELECT string_agg(CASE WHEN job IS NULL THEN '-' ELSE type::text END, ' ' "
        "ORDER BY position) FROM extraction_job_event");
  }

  result<full_job> execute(std::string_view id, const job_command& asked) {
    return run(context_, repository_->execute(id, asked));
  }

  result<std::optional<job>> create(const transition& made, const idempotent_request& once) {
    return run(context_, repository_->create(made, once));
  }

  // While it lives, the answer to the next COMMIT that writes something is lost: the session ends
  // after it has committed, while it waits for a standby that does not exist.
  class lost_answer {
   public:
    explicit lost_answer(const postgres_schema& schema) : schema_(schema) {
      configure("SET synchronous_standby_names = 'none'");
      wait_until_commits_wait();
      cutter_ = std::jthread([this] {
        constexpr const char* cut =
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE wait_event = 'SyncRep' AND pid <> pg_backend_pid()";
        wait_until([&] { return schema_.query(cut) != "0"; });
        configure("RESET synchronous_standby_names");
      });
    }
    lost_answer(const lost_answer&) = delete;
    lost_answer& operator=(const lost_answer&) = delete;

   private:
    // The server takes its time to hear of a new setting.
    void wait_until_commits_wait() const {
      std::atomic<bool> has_waited = false, is_over = false;
      const std::jthread writer{[&] {
        while (!has_waited) schema_.query("SELECT pg_logical_emit_message(true, 'test', '')");
        is_over = true;
      }};
      wait_until([&] {
        if (release() != "0") has_waited = true;
        return is_over.load();
      });
    }

    // Ends the waiting of those who wait for a standby, but not their sessions.
    std::string release() const {
      return schema_.query(
          "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity "
          "WHERE wait_event = 'SyncRep'");
    }

    void configure(const std::string& what) const {
      shared_cluster().query("jobs", "ALTER SYSTEM " + what);
      shared_cluster().query("jobs", "SELECT pg_reload_conf()");
    }

    const postgres_schema& schema_;
    std::jthread cutter_;
  };
};

// Commits whose answers are lost

TEST_F(postgres_history_test, TellsACreationOnceWhoseAnswerWasLost) {
  open();
  {
    const lost_answer lost{schema_};
    insert(job_named("a"));
  }
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "1");
  EXPECT_EQ(types(), "- 0");
}

TEST_F(postgres_history_test, TellsACreationWithAKeyOnceWhoseAnswerWasLost) {
  open();
  const transition made = created(job_named("a"));
  {
    const lost_answer lost{schema_};
    EXPECT_EQ(create(made, request(1)).value(), std::nullopt);
  }
  EXPECT_EQ(types(), "- 0");
  EXPECT_EQ(create(created(job_named("b")), request(1)).value(), made.after.shown);
}

TEST_F(postgres_history_test, TellsAChangeOnceWhoseAnswerWasLost) {
  open();
  insert(job_named("a"));
  {
    const lost_answer lost{schema_};
    EXPECT_EQ(execute("a", change_to("failed", "no text"))->shown.error_message, "no text");
  }
  EXPECT_EQ(types(), "- 0 4");
}

TEST_F(postgres_history_test, TellsADeletionOnceWhoseAnswerWasLost) {
  open();
  insert(job_named("a"));
  {
    const lost_answer lost{schema_};
    EXPECT_EQ(execute("a", deletion)->shown.id, "a");
  }
  EXPECT_EQ(types(), "- - 7");
  EXPECT_EQ(execute("a", deletion).error(), error::job_not_found);
}

TEST_F(postgres_history_test, TellsSeveralCommandsOnOneJobOnceWhoseAnswerWasLost) {
  open();
  insert(job_named("a"));
  const job_command begin = change_to("processing"), end = change_to("completed");
  std::vector<awaitable<void>> work;
  const auto run_command = [&](const job_command& asked) -> awaitable<void> {
    (co_await repository_->execute("a", asked)).value();
  };
  work.push_back(run_command(begin));
  work.push_back(run_command(end));
  {
    const lost_answer lost{schema_};
    EXPECT_THAT(run_together(std::move(work)), testing::Each(""));
  }
  EXPECT_EQ(types(), "- 0 1 3");
}

// Groups

TEST_F(postgres_history_test, RunsTheCommandsOfAGroupOnOneJobInOrder) {
  open();
  insert(job_named("a"));
  const job_command begin = change_to("processing"), end = change_to("completed");
  std::vector<std::string> outcomes;
  std::vector<awaitable<void>> work;
  const auto run_command = [&](const job_command& asked) -> awaitable<void> {
    const auto done = co_await repository_->execute("a", asked);
    outcomes.push_back(done ? done->shown.status : "refused");
  };
  work.push_back(run_command(begin));
  work.push_back(run_command(end));
  work.push_back(run_command(end));  // changes nothing
  work.push_back(run_command(deletion));
  work.push_back(run_command(begin));
  EXPECT_THAT(run_together(std::move(work)), testing::Each(""));
  EXPECT_THAT(outcomes,
              ElementsAre("processing", "completed", "completed", "completed", "refused"));
  // What the group itself did before the deletion never happened for anybody else.
  EXPECT_THAT(types(), testing::AnyOf("- - 7", "- - - 7", "- - - - 7"));
  EXPECT_EQ(schema_.query("SELECT status FROM extraction_job_deleted"), "completed");
}

TEST_F(postgres_history_test, StoresNeitherAJobNorItsKeyWhereTheEventFails) {
  open();
  schema_.query(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "RAISE 'full' USING ERRCODE = '53100'; END $$");
  schema_.query(
      "CREATE TRIGGER refuse BEFORE INSERT ON extraction_job_event FOR EACH ROW "
      "EXECUTE FUNCTION refuse()");
  EXPECT_THROW(create(created(job_named("a")), request(1)), store_unavailable);
  EXPECT_THROW(insert(job_named("b")), store_unavailable);
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "0");
  EXPECT_EQ(schema_.query("SELECT count(*) FROM idempotency_key"), "0");
  schema_.query("DROP TRIGGER refuse ON extraction_job_event");
  EXPECT_EQ(create(created(job_named("a")), request(1)).value(), std::nullopt);
  EXPECT_EQ(types(), "- 0");
}

// The turn of those who append events

TEST_F(postgres_history_test, EndsASessionThatKeepsTheTurnAndHasLostItsClient) {
  for (const bool prepared : {true, false}) {
    open(with([&](postgres_settings& changed) { changed.prepared_statements = prepared; }));
    other_session frozen{schema_.url()};
    frozen.execute("BEGIN");
    frozen.execute(turn);
    const std::string id = prepared ? "prepared" : "not prepared";
    insert(job_named(id));  // without this it would wait for two minutes
    EXPECT_TRUE(find(id));
    EXPECT_THROW(frozen.execute("COMMIT"), std::runtime_error);
    EXPECT_THAT(logged_.str(), HasSubstr("ended"));
  }
}

TEST_F(postgres_history_test, WaitsForASessionThatHasTheTurnAndIsAtWork) {
  open();
  other_session busy{schema_.url()};
  busy.execute("BEGIN");
  busy.execute(turn);
  bool is_done = false;
  std::jthread worker{[&] {
    // Longer than it takes others to look at who has the turn.
    busy.execute("SELECT pg_sleep(2.5)");
    is_done = true;
    busy.execute("COMMIT");
  }};
  wait_until([&] {
    return schema_.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") ==
           "1";
  });
  insert(job_named("a"));
  EXPECT_TRUE(is_done);
  EXPECT_THAT(logged_.str(), Not(HasSubstr("ended")));
}

TEST_F(postgres_history_test, MakesPositionsVisibleInTheirOrder) {
  constexpr int writers = 6, writes = 60;
  open();
  // A transaction of a stranger, older than all events, which stays open.
  other_session stranger{schema_.url()};
  stranger.execute("CREATE TABLE of_a_stranger (number integer)");
  stranger.execute("BEGIN");
  stranger.execute("INSERT INTO of_a_stranger VALUES (1)");

  postgres_settings settings = patient();
  settings.url = schema_.url();
  std::vector<std::unique_ptr<job_store>> stores;
  std::atomic<int> at_work = writers;
  std::vector<std::string> failures(writers);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 2; ++i) {
    stores.push_back(std::make_unique<store::postgres_store>(settings, log_));
  }
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      try {
        boost::asio::io_context context{1};
        const auto jobs = stores[static_cast<std::size_t>(writer % 2)]->open_repository(context);
        for (int i = 0; i < writes; ++i) {
          const std::string id = std::to_string(writer) + "-" + std::to_string(i);
          run(context, insert_job(*jobs, job_named(id)));
          const job_command asked = i % 5 == 0 ? deletion : change_to("failed");
          if (i % 2 == 0) run(context, jobs->execute(id, asked)).value();
        }
      } catch (const std::exception& failure) {
        failures[static_cast<std::size_t>(writer)] = failure.what();
      }
      --at_work;
    });
  }

  std::set<std::int64_t> seen;
  const event_visitor take = [&](const recorded_event& shown) {
    seen.insert(shown.id.position);
    return true;
  };
  event_cursor last = run(context_, repository_->ends()).oldest;
  for (bool more = true; more;) {
    more = at_work > 0;
    const auto page = run(context_, repository_->feed(last, 7, take));
    ASSERT_TRUE(page.has_value());
    EXPECT_GE(page->last.position, last.position);
    more = more || page->more;
    last = page->last;
  }
  EXPECT_THAT(failures, testing::Each(""));
  // All but those that were emptied, perhaps before they were read, by the deletion of their jobs.
  const std::string kept = "FROM extraction_job_event WHERE job IS NOT NULL";
  EXPECT_GE(std::to_string(seen.size()), schema_.query("SELECT count(*) " + kept));
  std::string positions;
  for (const std::int64_t each : seen)
    positions += (positions.empty() ? "" : ",") + std::to_string(each);
  EXPECT_EQ(
      schema_.query("SELECT count(*) " + kept + " AND position <> ALL ('{" + positions + "}')"),
      "0");
  EXPECT_EQ(last.position,
            std::stoll(schema_.query("SELECT max(position) FROM extraction_job_event")));
  stranger.execute("COMMIT");
}

// Idempotency keys

TEST_F(postgres_history_test, MakesOneJobOfAKeyThatComesToManyStoresAtOnce) {
  constexpr int instances = 4, requests = 64;
  open();
  postgres_settings settings = patient();
  settings.url = schema_.url();
  std::vector<std::unique_ptr<job_store>> stores;
  std::vector<std::vector<std::string>> answers(instances);
  std::vector<std::string> failures(instances);
  for (int i = 0; i < instances; ++i) {
    stores.push_back(std::make_unique<store::postgres_store>(settings, log_));
  }
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < instances; ++i) {
      threads.emplace_back([&, i] {
        try {
          boost::asio::io_context context{1};
          const auto jobs = stores[i]->open_repository(context);
          const std::optional<idempotent_request> once = request(1);
          const auto create = [&](int number) -> awaitable<void> {
            const transition made =
                created(job_named(std::to_string(i) + "-" + std::to_string(number)));
            const auto earlier = co_await jobs->create(made, once);
            answers[i].push_back(earlier.value() ? (**earlier).id : made.after.shown.id);
          };
          for (int number = 0; number < requests; ++number) {
            boost::asio::co_spawn(context, create(number), [&, i](std::exception_ptr failure) {
              if (failure) failures[i] = "a request failed";
            });
          }
          context.run();
        } catch (const std::exception& failure) {
          failures[i] = failure.what();
        }
      });
    }
  }
  EXPECT_THAT(failures, testing::Each(""));
  const std::string id = schema_.query("SELECT id FROM extraction_job");
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "1");
  EXPECT_EQ(types(), "- 0");
  for (const auto& each : answers) {
    EXPECT_EQ(each.size(), static_cast<std::size_t>(requests));
    EXPECT_THAT(each, testing::Each(id));
  }
}

TEST_F(postgres_history_test, WaitsForAKeyWithoutHoldingUpOthers) {
  open(with([](postgres_settings& changed) { changed.lock_timeout = 300ms; }));
  other_session holder{schema_.url()};
  holder.execute("BEGIN");
  holder.execute("SELECT pg_advisory_xact_lock(16777216, 0)");  // its digest begins with 1, 0, 0

  const transition held = created(job_named("held"));
  std::vector<awaitable<void>> work;
  bool is_refused = false;
  const auto create_held = [&]() -> awaitable<void> {
    const std::optional<idempotent_request> once = request(1);
    const auto outcome = co_await repository_->create(held, once);
    EXPECT_EQ(outcome.error(), error::key_in_use);
    is_refused = true;
  };
  const auto create_others = [&]() -> awaitable<void> {
    int number = 0;
    while (!is_refused) {
      const transition made = created(job_named(std::to_string(++number)));
      const std::optional<idempotent_request> once =
          number % 2 ? std::optional(request(static_cast<std::uint8_t>(number % 100 + 2)))
                     : std::nullopt;
      (co_await repository_->create(made, once)).value();
    }
    EXPECT_GT(number, 1);
  };
  const auto before = steady_clock::now();
  work.push_back(create_held());
  work.push_back(create_others());
  EXPECT_THAT(run_together(std::move(work)), testing::Each(""));
  EXPECT_GE(steady_clock::now() - before, 300ms);
  EXPECT_FALSE(find("held"));

  holder.execute("COMMIT");
  EXPECT_EQ(create(held, request(1)).value(), std::nullopt);
}

// Retention

TEST_F(postgres_history_test, RemovesNothingWhileAnotherInstanceIsAtIt) {
  open();
  for (int i = 0; i < 3; ++i) insert(job_named(std::to_string(i)));
  const retention limits{.events = 1h, .idempotency_keys = 1h};
  const timestamp later = example_time + 24h;
  other_session other{schema_.url()};
  other.execute("BEGIN");
  other.execute("SELECT pg_advisory_xact_lock(7396523178905423)");
  EXPECT_FALSE(run(context_, repository_->remove_expired(limits, later)));
  EXPECT_EQ(types(), "- 0 0 0");
  other.execute("COMMIT");
  EXPECT_TRUE(run(context_, repository_->remove_expired(limits, later)));
  EXPECT_EQ(types(), "-");
}

TEST_F(postgres_history_test, LeavesRowsThatAnotherTransactionChangesForLater) {
  open();
  for (int i = 0; i < 3; ++i) insert(job_named(std::to_string(i)));
  const retention limits{.events = 1h, .idempotency_keys = {}};
  other_session other{schema_.url()};
  other.execute("BEGIN");
  other.execute("UPDATE extraction_job_event SET actor = NULL");
  EXPECT_TRUE(run(context_, repository_->remove_expired(limits, example_time + 24h)));
  EXPECT_EQ(types(), "- 0 0 0");
  other.execute("COMMIT");
  EXPECT_TRUE(run(context_, repository_->remove_expired(limits, example_time + 24h)));
  EXPECT_EQ(types(), "-");
}

// Beside the original program

TEST_F(postgres_history_test, TellsOfAJobOfTheOriginalProgramOnceWeChangeIt) {
  open();
  schema_.query(
      "INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message, "
      "created_at, updated_at) VALUES ('theirs', 'd', 'pending', 5, 'null', NULL, "
      "'2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')");
  const auto found = run(context_, repository_->find_full("theirs"));
  EXPECT_EQ(found->queue, "default");
  EXPECT_EQ(found->max_attempts, 3);
  std::vector<event_type> told;
  const event_visitor take = [&](const recorded_event& shown) {
    told.push_back(shown.what.type);
    return true;
  };
  EXPECT_TRUE(run(context_, repository_->timeline("theirs", 0, 10, take)));
  EXPECT_THAT(told, ElementsAre());
  execute("theirs", change_to("processing")).value();
  run(context_, repository_->timeline("theirs", 0, 10, take)).value();
  EXPECT_THAT(told, ElementsAre(event_type::started));
}

}  // namespace
}  // namespace extraction::test
