#include "store/postgres_database.hpp"

#include <atomic>
#include <utility>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include "store/postgres/postgres_store.hpp"

namespace extraction::test {

namespace {

spdlog::logger& null_log() {
  static spdlog::logger log{"null", std::make_shared<spdlog::sinks::null_sink_mt>()};
  return log;
}

constexpr const char* database_name = "jobs";

// A collation that ignores punctuation and case at first, so that order by bytes is not to be had
// by chance.
constexpr const char* create_database =
    "CREATE DATABASE jobs TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE "
    "'en-US'";

std::unique_ptr<postgres_cluster> make_cluster() {
  auto cluster = std::make_unique<postgres_cluster>();
  cluster->query("postgres", create_database);
  return cluster;
}

std::string next_schema() {
  static std::atomic<int> count{0};
  return "test_" + std::to_string(++count);
}

}  // namespace

postgres_cluster& shared_cluster() {
  static const std::unique_ptr<postgres_cluster> cluster = make_cluster();
  return *cluster;
}

postgres_database::postgres_database(store::postgres_settings settings)
    : schema_(next_schema()), settings_(std::move(settings)) {
  shared_cluster().query(database_name, "CREATE SCHEMA " + schema_);
  settings_.url = shared_cluster().url(database_name) + "&options=-csearch_path%3D" + schema_;
}

postgres_database::~postgres_database() {
  shared_cluster().query(database_name, "DROP SCHEMA " + schema_ + " CASCADE");
}

std::unique_ptr<job_store> postgres_database::open() {
  return std::make_unique<store::postgres_store>(settings_, null_log());
}

bool postgres_database::is_at_rest() {
  return query(
             "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
             "pid <> pg_backend_pid() AND state <> 'idle'") == "0";
}

std::string postgres_database::query(const std::string& sql) {
  return shared_cluster().query(database_name, "SET search_path = " + schema_ + "; " + sql);
}

}  // namespace extraction::test
