// A PostgreSQL server for tests: a new cluster in a temporary folder, reached through a socket
// there, run as an unprivileged user, and removed with its object.
#pragma once

#include <memory>
#include <string>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::test {

class postgres_cluster {
 public:
  // Throws std::runtime_error if PostgreSQL is not installed or does not start.
  postgres_cluster();
  ~postgres_cluster();

  std::string url(const std::string& database) const;

  // Runs SQL as its superuser. Throws std::runtime_error.
  std::string query(const std::string& database, const std::string& sql) const;

 private:
  temporary_folder folder_;
  std::unique_ptr<child_process> server_;
};

}  // namespace extraction::test
