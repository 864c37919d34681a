// PostgreSQL databases for the suite and for the tests of the PostgreSQL store.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "store/job_repository_suite.hpp"
#include "store/postgres/postgres_store.hpp"
#include "support/patient_settings.hpp"
#include "support/postgres_schema.hpp"

namespace extraction::test {

class postgres_database final : public test_database {
 public:
  // The stores use all of `settings` except the URL and the time limits.
  explicit postgres_database(store::postgres_settings settings = {})
      : settings_(patient(std::move(settings))) {
    settings_.url = schema_.url();
  }

  std::unique_ptr<job_store> open() override {
    return std::make_unique<store::postgres_store>(settings_, log_);
  }

  void execute(const std::string& sql) override { query(sql); }

  bool is_at_rest() override {
    return query(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
               "pid <> pg_backend_pid() AND state <> 'idle'") == "0";
  }

  std::string query(const std::string& sql) { return schema_.query(sql); }

 private:
  postgres_schema schema_;
  store::postgres_settings settings_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
};

}  // namespace extraction::test
