// What only PostgreSQL can do to a store, or what only its store needs.
#include "store/postgres/postgres_store.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "store/commands.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres_stand.hpp"
#include "support/print.hpp"
#include "support/run.hpp"

namespace extraction::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::ThrowsMessage;

// A test with tight times may have to be repeated on a slow machine.
template <class Function>
void until_it_succeeds(Function function) {
  const auto end = steady_clock::now() + 1min;
  for (;;) {
    try {
      return function();
    } catch (const store_unavailable&) {
      if (steady_clock::now() > end) throw;
    }
  }
}

// PostgreSQL refuses it; our API would not accept it.
job too_long(std::string id) {
  job made = job_named(std::move(id));
  made.document_id = std::string(600, 'x');
  return made;
}

using postgres_store_test = postgres_stand;

TEST_F(postgres_store_test, FailsOneWriteOfAGroupAlone) {
  open();
  insert(job_named("known"));
  std::vector<job> jobs;
  for (int i = 0; i < 50; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.push_back(i == 20 || i == 41 ? too_long(id) : job_named(id));
  }
  std::vector<awaitable<void>> work;
  for (const job& each : jobs) work.push_back(insert_job(*repository_, each));
  const job_change change{.status = "completed"};
  // The captures of a coroutine lambda live in the lambda object, which must outlive it.
  const auto change_known = [&]() -> awaitable<void> {
    (co_await update_job(*repository_, "known", change, example_time)).value();
  };
  work.push_back(change_known());
  const auto failures = run_together(std::move(work));

  for (std::size_t i = 0; i < failures.size(); ++i) {
    if (i == 20 || i == 41) {
      EXPECT_THAT(failures[i], HasSubstr("22001")) << i;
    } else {
      EXPECT_EQ(failures[i], "") << i;
    }
  }
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "49");
  EXPECT_EQ(find("known")->status, "completed");
}

TEST_F(postgres_store_test, InsertsSeveralJobsAllOrNone) {
  open();
  const auto jobs = archived({job_named("a"), too_long("b"), job_named("c")});
  EXPECT_THROW(run(context_, repository_->archive().add_jobs(jobs)), store_unavailable);
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "0");
}

TEST_F(postgres_store_test, RunsAnotherTimeWhatRanIntoAnotherTransaction) {
  for (const char* const sql_state : {"40001", "40P01"}) {
    open();
    fail_first(3, sql_state);
    insert(job_named(sql_state));
    EXPECT_TRUE(find(sql_state));
    fail_first(3, sql_state);
    EXPECT_EQ(update(sql_state, "completed")->status, "completed");
    EXPECT_EQ(schema_.query("SELECT last_value FROM failures"), "4");
  }
}

TEST_F(postgres_store_test, GivesUpWhatRunsIntoOthersForEver) {
  open();
  fail_first(1000, "40001");
  EXPECT_THROW(insert(job_named("a")), store_unavailable);
  EXPECT_EQ(schema_.query("SELECT last_value FROM failures"), "4");
  EXPECT_EQ(find("a"), std::nullopt);
}

TEST_F(postgres_store_test, WaitsForALockedJobWithoutHoldingUpOthers) {
  open();
  insert(job_named("locked"));
  insert(job_named("free"));
  other_session operator_session{schema_.url()};
  operator_session.execute("BEGIN");
  operator_session.execute("SELECT * FROM extraction_job WHERE id = 'locked' FOR UPDATE");

  const job_change change{.status = "completed"};
  bool locked_is_done = false;
  std::vector<awaitable<void>> work;
  const auto change_locked = [&]() -> awaitable<void> {
    const auto changed = co_await update_job(*repository_, "locked", change, example_time);
    EXPECT_EQ(changed->status, "completed");
    EXPECT_EQ(changed->error_message, "from another program");
    locked_is_done = true;
  };
  const auto change_free = [&]() -> awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      const job added = job_named("other-" + std::to_string(i));
      co_await insert_job(*repository_, added);
      (co_await update_job(*repository_, "free", change, example_time)).value();
    }
    EXPECT_FALSE(locked_is_done);
    operator_session.execute("UPDATE extraction_job SET error_message = 'from another program'");
    operator_session.execute("COMMIT");
  };
  work.push_back(change_locked());
  work.push_back(change_free());
  EXPECT_THAT(run_together(std::move(work)), testing::Each(""));
  EXPECT_TRUE(locked_is_done);
}

TEST_F(postgres_store_test, GivesUpAJobThatStaysLocked) {
  open(with([](postgres_settings& changed) { changed.lock_timeout = 200ms; }));
  insert(job_named("locked"));
  other_session operator_session{schema_.url()};
  operator_session.execute("BEGIN");
  operator_session.execute("SELECT * FROM extraction_job WHERE id = 'locked' FOR UPDATE");
  const auto before = steady_clock::now();
  EXPECT_THAT([&] { update("locked", "completed"); },
              ThrowsMessage<store_unavailable>(HasSubstr("locked")));
  EXPECT_GE(steady_clock::now() - before, 200ms);
  operator_session.execute("COMMIT");
  EXPECT_EQ(find("locked")->status, "pending");
  EXPECT_EQ(update("locked", "completed")->status, "completed");
}

TEST_F(postgres_store_test, LimitsTheTimeOfAStatementAndOfALock) {
  for (const bool prepared : {true, false}) {
    open(with([&](postgres_settings& changed) {
      changed.prepared_statements = prepared;
      changed.lock_timeout = 200ms;
    }));
    other_session operator_session{schema_.url()};
    operator_session.execute("BEGIN");
    operator_session.execute("LOCK TABLE extraction_job IN EXCLUSIVE MODE");
    EXPECT_THAT([&] { insert(job_named("a")); },
                ThrowsMessage<store_unavailable>(HasSubstr("55P03")));
    operator_session.execute("COMMIT");
    insert(job_named(prepared ? "prepared" : "not prepared"));

    open(with([&](postgres_settings& changed) {
      changed.prepared_statements = prepared;
      changed.statement_timeout = 200ms;
    }));
    schema_.query(
        "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$");
    schema_.query(
        "CREATE TRIGGER dawdle BEFORE INSERT ON extraction_job FOR EACH ROW "
        "EXECUTE FUNCTION dawdle()");
    EXPECT_THAT([&] { insert(job_named("a")); },
                ThrowsMessage<store_unavailable>(HasSubstr("57014")));
    schema_.query("DROP TRIGGER dawdle ON extraction_job");
  }
}

TEST_F(postgres_store_test, RefusesWhatFindsNoConnectionInTime) {
  open(with([](postgres_settings& changed) {
    changed.pool_size = 1;
    changed.queue_timeout = 1s;
  }));
  // Otherwise connecting would count as waiting for the connection.
  until_it_succeeds([&] { insert(job_named("first")); });
  other_session operator_session{schema_.url()};
  operator_session.execute("BEGIN");
  operator_session.execute("LOCK TABLE extraction_job IN EXCLUSIVE MODE");

  const job slow = job_named("slow");
  std::vector<awaitable<void>> work;
  work.push_back(insert_job(*repository_, slow));
  const auto find_slow = [&]() -> awaitable<void> {
    std::exception_ptr failure;
    try {
      co_await find_job(*repository_, "slow");
    } catch (const store_unavailable&) {
      failure = std::current_exception();
    }
    operator_session.execute("COMMIT");
    if (failure) std::rethrow_exception(failure);
  };
  work.push_back(find_slow());
  const auto failures = run_together(std::move(work));
  EXPECT_EQ(failures[0], "");
  EXPECT_THAT(failures[1], HasSubstr("no connection became free in time"));
  until_it_succeeds([&] { EXPECT_TRUE(find("slow")); });
}

TEST_F(postgres_store_test, ReplacesConnectionsThatTheServerHasEnded) {
  open(with([](postgres_settings& changed) { changed.pool_size = 4; }));
  insert(job_named("a"));
  for (int i = 0; i < 5; ++i) {
    schema_.query(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
    insert(job_named(std::to_string(i)));
    EXPECT_TRUE(find(std::to_string(i)));
  }
  EXPECT_EQ(schema_.query("SELECT count(*) FROM extraction_job"), "6");
}

// What a failed use leaves in a connection, a pool or a queue

TEST_F(postgres_store_test, UsesTheConnectionAgainOnWhichAStatementCouldNotBePrepared) {
  open(with([](postgres_settings& changed) { changed.pool_size = 1; }));
  run(context_, repository_->reach(1min));
  const std::string session = sessions();
  for (int i = 0; i < 3; ++i) {
    schema_.query("ALTER TABLE extraction_job RENAME TO elsewhere");
    constexpr const char* undefined_table = "42P01";
    EXPECT_THAT([&] { find("a"); }, ThrowsMessage<store_unavailable>(HasSubstr(undefined_table)));
    EXPECT_THAT([&] { insert(job_named("a")); },
                ThrowsMessage<store_unavailable>(HasSubstr(undefined_table)));
    EXPECT_THAT([&] { run(context_, repository_->page({}, [](const job&) { return true; })); },
                ThrowsMessage<store_unavailable>(HasSubstr(undefined_table)));
    schema_.query("ALTER TABLE elsewhere RENAME TO extraction_job");
  }
  insert(job_named("a"));
  EXPECT_TRUE(find("a"));
  EXPECT_EQ(run(context_, repository_->page({}, [](const job&) { return true; })).count, 1u);
  EXPECT_EQ(sessions(), session);
}

TEST_F(postgres_store_test, ReplacesTheConnectionOnWhichAVisitorThrew) {
  open(with([](postgres_settings& changed) { changed.pool_size = 1; }));
  for (int i = 0; i < 3; ++i) insert(job_named(std::to_string(i)));
  for (int i = 0; i < 5; ++i) {
    EXPECT_THROW(run(context_, repository_->page(
                                   {}, [](const job&) -> bool { throw std::runtime_error("no"); })),
                 std::runtime_error);
    EXPECT_EQ(run(context_, repository_->page({}, [](const job&) { return true; })).count, 3u);
    EXPECT_TRUE(find("1"));
    EXPECT_EQ(update("1", i % 2 == 0 ? "completed" : "failed")->document_id, "doc");
  }
}

TEST_F(postgres_store_test, GivesNobodyAConnectionThatWasLeftInsideATransaction) {
  postgres_settings settings = patient();
  settings.url = schema_.url();
  open();  // creates the tables
  store::postgres::connector connections{settings, log_};
  const auto pool =
      std::make_shared<store::postgres::connection_pool>(connections, context_, std::size_t{1});
  const auto now = steady_clock::now();
  const auto begin_and_fail = [](store::postgres::connection& server) -> awaitable<void> {
    static const store::postgres::statement begin{"begin_and_fail", "BEGIN"};
    store::postgres::batch queries;
    queries.push_back({begin});
    co_await server.run(queries);
    throw std::runtime_error("no failure of the server's");
  };
  bool was_in_transaction = true;
  const auto look = [&](store::postgres::connection& server) -> awaitable<void> {
    was_in_transaction = server.in_transaction();
    co_return;
  };
  for (int i = 0; i < 3; ++i) {
    EXPECT_THROW(run(context_, pool->use(now, begin_and_fail)), std::runtime_error);
    run(context_, pool->use(now, look));
    EXPECT_FALSE(was_in_transaction);
  }
  pool->close();
}

TEST_F(postgres_store_test, TakesRequestsAgainAfterItsQueueWasFull) {
  open(with([](postgres_settings& changed) {
    changed.pool_size = 1;
    changed.max_queued = 5;
  }));
  for (int round = 0; round < 3; ++round) {
    std::vector<job> jobs;
    for (int i = 0; i < 50; ++i) jobs.push_back(job_named(std::to_string(100 * round + i)));
    other_session operator_session{schema_.url()};
    operator_session.execute("BEGIN");
    operator_session.execute("LOCK TABLE extraction_job IN EXCLUSIVE MODE");
    std::vector<awaitable<void>> work;
    // The captures of a coroutine lambda live in the lambda object, which must outlive it.
    const auto insert_when_begun = [&](const job& added) -> awaitable<void> {
      // One by one, so that the first is in progress when the others arrive.
      co_await boost::asio::post(context_, use_awaitable);
      co_await insert_job(*repository_, added);
    };
    for (const job& each : jobs) work.push_back(insert_when_begun(each));
    const auto unlock = [&]() -> awaitable<void> {
      for (int i = 0; i < 10; ++i) co_await boost::asio::post(context_, use_awaitable);
      operator_session.execute("COMMIT");
    };
    work.push_back(unlock());
    const auto failures = run_together(std::move(work));
    EXPECT_THAT(failures, testing::Contains(HasSubstr("too many")));
    EXPECT_THAT(failures, testing::Contains(""));
    insert(job_named("after " + std::to_string(round)));
  }
}

// A database may be set not to wait for the disk by default.
TEST_F(postgres_store_test, HasACommitOnDiskBeforeItIsAcknowledged) {
  for (const bool prepared : {true, false}) {
    postgres_settings settings = patient({.prepared_statements = prepared});
    settings.url = schema_.url() + "%20-csynchronous_commit%3Doff";
    close();
    store_ = std::make_unique<store::postgres_store>(settings, log_);
    repository_ = store_->open_repository(context_);
    schema_.query("CREATE TABLE IF NOT EXISTS seen (setting text)");
    schema_.query(
        "CREATE OR REPLACE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "INSERT INTO seen VALUES (current_setting('synchronous_commit')); "
        "RETURN NEW; END $$");
    schema_.query(
        "CREATE OR REPLACE TRIGGER look BEFORE INSERT ON extraction_job FOR EACH ROW "
        "EXECUTE FUNCTION look()");
    insert(job_named(prepared ? "prepared" : "not prepared"));
    EXPECT_EQ(schema_.query("SELECT string_agg(DISTINCT setting, ',') FROM seen"), "on");
  }
}

// Migrations

TEST_F(postgres_store_test, MigratesOnceWhoeverStartsAtTheSameTime) {
  std::vector<std::string> failures(8);
  {
    std::vector<std::jthread> threads;
    for (std::string& failure : failures) {
      threads.emplace_back([&] {
        try {
          postgres_settings settings = patient();
          settings.url = schema_.url();
          store::postgres_store{settings, log_};
        } catch (const std::exception& e) {
          failure = e.what();
        }
      });
    }
  }
  EXPECT_THAT(failures, testing::Each(""));
  EXPECT_EQ(schema_.query("SELECT string_agg(version::text, ',' ORDER BY version) "
                          "FROM schema_migration"),
            "1,2,3,4,5,6");
}

TEST_F(postgres_store_test, RefusesANewerSchemaAndChangesNothing) {
  open();
  close();
  schema_.query("INSERT INTO schema_migration VALUES (99, 'of the future', '')");
  EXPECT_THAT([&] { open(); }, ThrowsMessage<store_unavailable>(HasSubstr("99")));
}

TEST_F(postgres_store_test, RefusesADatabaseOfAnotherEncoding) {
  shared_cluster().query("postgres",
                         "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
  postgres_settings settings = patient();
  settings.url = shared_cluster().url("latin");
  EXPECT_THAT(([&] {
                store::postgres_store{settings, log_};
              }),
              ThrowsMessage<store_unavailable>(HasSubstr("LATIN1")));
  shared_cluster().query("postgres", "DROP DATABASE latin");
}

TEST_F(postgres_store_test, PutsTheOriginalsJobsInOrderOnceByTimeAndId) {
  schema_.query(
      "CREATE TABLE extraction_job (id VARCHAR(36) NOT NULL, document_id VARCHAR(255) NOT NULL, "
      "status VARCHAR(50) NOT NULL, priority INTEGER NOT NULL, metadata JSON, error_message TEXT, "
      "created_at VARCHAR(50) NOT NULL, updated_at VARCHAR(50) NOT NULL, PRIMARY KEY (id))");
  schema_.query(
      "INSERT INTO extraction_job SELECT id, 'd', 'pending', 0, NULL, NULL, at, at "
      "FROM (VALUES ('c', '2026-01-01T00:00:00.000001+00:00'), "
      "('b', '2026-01-01T00:00:00+00:00'), ('A', '2026-01-01T00:00:01+00:00'), "
      "('a', '2026-01-01T00:00:01+00:00')) AS jobs (id, at)");
  open();
  insert(job_named("0"));
  EXPECT_EQ(schema_.query("SELECT string_agg(id, ',' ORDER BY position) FROM extraction_job"),
            "b,c,A,a,0");
}

// A role that may read and write jobs, but not change the schema, and one that may only read.
TEST_F(postgres_store_test, NeedsNoRightToChangeACurrentSchema) {
  open();
  insert(job_named("a"));
  const std::string schema = schema_.query("SELECT current_schema()");
  const auto url_of = [&](const std::string& role) {
    schema_.query("CREATE ROLE " + role + " LOGIN; GRANT USAGE ON SCHEMA " + schema + " TO " +
                  role + "; GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO " + role);
    std::string url = schema_.url();
    return url.replace(url.find("user=postgres"), 13, "user=" + role);
  };
  postgres_settings settings = patient();
  settings.url = url_of("writer");
  schema_.query(
      "GRANT INSERT, UPDATE, DELETE ON extraction_job, extraction_job_event, "
      "extraction_job_deleted, idempotency_key TO writer");
  close();
  store_ = std::make_unique<store::postgres_store>(settings, log_);
  repository_ = store_->open_repository(context_);
  insert(job_named("b"));
  EXPECT_EQ(update("a", "completed")->status, "completed");

  settings.url = url_of("reader");
  close();
  store_ = std::make_unique<store::postgres_store>(settings, log_);
  repository_ = store_->open_repository(context_);
  EXPECT_TRUE(find("b"));
  EXPECT_NO_THROW(run(context_, repository_->reach(10s)));
  EXPECT_THAT([&] { run(context_, repository_->check()); },
              ThrowsMessage<store_unavailable>(HasSubstr("42501")));
  EXPECT_THAT([&] { insert(job_named("c")); },
              ThrowsMessage<store_unavailable>(HasSubstr("42501")));
  close();
  schema_.query("DROP OWNED BY reader, writer; DROP ROLE reader, writer");
}

}  // namespace
}  // namespace extraction::test
