#include "support/postgres_schema.hpp"

#include <atomic>
#include <memory>

namespace extraction::test {

namespace {

constexpr const char* database = "jobs";

// A collation that ignores punctuation and case at first, so that order by bytes does not come
// about by chance.
constexpr const char* create_database =
    "CREATE DATABASE jobs TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE "
    "'en-US'";

std::unique_ptr<postgres_cluster> make_cluster() {
  auto cluster = std::make_unique<postgres_cluster>();
  cluster->query("postgres", create_database);
  return cluster;
}

std::string next_name() {
  static std::atomic<int> count{0};
  return "test_" + std::to_string(++count);
}

}  // namespace

postgres_cluster& shared_cluster() {
  static const std::unique_ptr<postgres_cluster> cluster = make_cluster();
  return *cluster;
}

postgres_schema::postgres_schema() : name_(next_name()) {
  shared_cluster().query(database, "CREATE SCHEMA " + name_);
}

postgres_schema::~postgres_schema() {
  shared_cluster().query(database, "DROP SCHEMA " + name_ + " CASCADE");
}

std::string postgres_schema::url() const {
  return shared_cluster().url(database) + "&options=-csearch_path%3D" + name_;
}

std::string postgres_schema::query(const std::string& sql) const {
  return shared_cluster().query(database, "SET search_path = " + name_ + "; " + sql);
}

}  // namespace extraction::test
