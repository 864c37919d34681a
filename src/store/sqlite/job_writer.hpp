// The changes to the job table, prepared on one connection. Belongs to that connection's thread;
// the caller manages the transaction.
#pragma once

#include <string_view>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

class job_writer {
 public:
  explicit job_writer(connection& database);

  // See job_repository::insert.
  void insert(const job& added);

  // See job_repository::update.
  result<job> update(std::string_view id, const job_change& change, timestamp now);

 private:
  statement insert_;
  statement find_;
  statement update_;
};

}  // namespace extraction::store::sqlite
