// An empty schema in a PostgreSQL database, removed with its object: much faster to create than a
// database.
#pragma once

#include <string>

#include "support/postgres_cluster.hpp"

namespace extraction::test {

// The server that all tests of this process share. It is started on first use.
postgres_cluster& shared_cluster();

class postgres_schema {
 public:
  postgres_schema();
  postgres_schema(const postgres_schema&) = delete;
  postgres_schema& operator=(const postgres_schema&) = delete;
  ~postgres_schema();

  // The URL of the database, with this schema as the default.
  std::string url() const;

  // Runs SQL without the store. Returns the first column of the first row. Throws
  // std::runtime_error.
  std::string query(const std::string& sql) const;

 private:
  std::string name_;
};

}  // namespace extraction::test
