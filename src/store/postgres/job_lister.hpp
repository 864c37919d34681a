// Reads pages of the list of jobs, each with one or a few statements of bounded size that do not
// form a transaction.
//
// Belongs to one I/O thread.
#pragma once

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/row_window.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class job_lister {
 public:
  // `connections` must outlive the lister.
  explicit job_lister(connection_pool& connections) : connections_(connections) {}

  // See job_repository::page.
  awaitable<job_page> page(const job_query& query, const job_visitor& visit);

 private:
  connection_pool& connections_;
  row_window window_;
};

}  // namespace extraction::store::postgres
