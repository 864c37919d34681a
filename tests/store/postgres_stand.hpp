// A PostgreSQL store on a database of its own, for tests of what only PostgreSQL can do to it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include "store/commands.hpp"
#include "store/postgres/postgres_store.hpp"
#include "support/patient_settings.hpp"
#include "support/postgres_schema.hpp"
#include "support/run.hpp"

namespace extraction::test {

using store::postgres_settings;

inline constexpr timestamp example_time{std::chrono::microseconds{1'771'346'715'123'456}};

inline job job_named(std::string id) {
  job made;
  made.id = std::move(id);
  made.document_id = "doc";
  made.created_at = made.updated_at = to_iso_format(example_time);
  return made;
}

// Without time limits except those that a test is about.
template <class Change>
postgres_settings with(Change change) {
  postgres_settings settings = patient();
  change(settings);
  return settings;
}

// Another program's session, which may keep a transaction open.
class other_session {
 public:
  explicit other_session(const std::string& url) : handle_(PQconnectdb(url.c_str()), PQfinish) {}

  // Throws std::runtime_error, as it does when the server has ended the session.
  void execute(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> done{PQexec(handle_.get(), sql.c_str()),
                                                             PQclear};
    const ExecStatusType status = PQresultStatus(done.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(handle_.get()));
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> handle_;
};

class postgres_stand : public testing::Test {
 protected:
  void open(postgres_settings settings = patient()) {
    close();
    settings.url = schema_.url();
    store_ = std::make_unique<store::postgres_store>(settings, log_);
    repository_ = store_->open_repository(context_);
  }

  void close() {
    repository_.reset();
    store_.reset();
  }

  void insert(const job& added) { run(context_, insert_job(*repository_, added)); }
  std::optional<job> find(std::string_view id) { return run(context_, find_job(*repository_, id)); }
  result<job> update(std::string_view id, std::string status) {
    const job_change change{.status = std::move(status)};
    return run(context_, update_job(*repository_, id, change, example_time));
  }

  // Runs all at the same time. Returns the failure of each; empty if it succeeded.
  std::vector<std::string> run_together(std::vector<awaitable<void>> work) {
    std::vector<std::string> failures(work.size(), "never finished");
    for (std::size_t i = 0; i < work.size(); ++i) {
      boost::asio::co_spawn(context_.get_executor(), std::move(work[i]),
                            [&failures, i](std::exception_ptr failure) {
                              failures[i].clear();
                              try {
                                if (failure) std::rethrow_exception(failure);
                              } catch (const std::exception& e) {
                                failures[i] = e.what();
                              }
                            });
    }
    context_.restart();
    context_.run();
    return failures;
  }

  // The number of the store's sessions, as the server counts them.
  std::string sessions() {
    return schema_.query(
        "SELECT string_agg(pid::text, ',' ORDER BY pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  }

  // Fails the first `times` statements that touch a job, with that SQLSTATE. They are counted with
  // a sequence, which no rollback resets.
  void fail_first(int times, const std::string& sql_state) {
    schema_.query("CREATE SEQUENCE IF NOT EXISTS failures; SELECT setval('failures', 1, false)");
    schema_.query(
        "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('failures') <= " +
        std::to_string(times) + " THEN RAISE 'made to fail' USING ERRCODE = '" + sql_state +
        "'; END IF; RETURN NEW; END $$");
    schema_.query(
        "CREATE OR REPLACE TRIGGER fail BEFORE INSERT OR UPDATE ON extraction_job "
        "FOR EACH ROW EXECUTE FUNCTION fail()");
  }

  postgres_schema schema_;
  std::ostringstream logged_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::ostream_sink_mt>(logged_)};
  boost::asio::io_context context_{1};
  std::unique_ptr<job_store> store_;
  std::unique_ptr<job_repository> repository_;
};

}  // namespace extraction::test
