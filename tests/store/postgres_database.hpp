// PostgreSQL databases for the suite and for the tests of the store's own.
#pragma once

#include <memory>
#include <string>

#include "store/job_repository_suite.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "support/postgres_cluster.hpp"

namespace extraction::test {

// The server that all tests of this process share. It is started when it is first asked for.
postgres_cluster& shared_cluster();

// A schema of its own in one database of that server: much sooner made than a database.
class postgres_database final : public test_database {
 public:
  // All of `settings` but the URL is used for the stores.
  explicit postgres_database(store::postgres_settings settings = {});
  ~postgres_database() override;

  std::unique_ptr<job_store> open() override;
  void execute(const std::string& sql) override { query(sql); }
  bool is_at_rest() override;

  // The first column of the first row.
  std::string query(const std::string& sql);
  const store::postgres_settings& settings() const { return settings_; }

 private:
  std::string schema_;
  store::postgres_settings settings_;
};

}  // namespace extraction::test
