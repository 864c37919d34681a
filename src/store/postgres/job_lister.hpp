// Reads pages of the list of jobs, each by a statement or a few of bounded size that are no
// transaction together.
//
// Belongs to one I/O thread.
#pragma once

#include <cstdint>

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class job_lister {
 public:
  // `connections` must outlive the lister.
  explicit job_lister(connection_pool& connections) : connections_(connections) {}

  // As job_repository::page.
  awaitable<job_page> page(const job_query& query, const job_visitor& visit);

 private:
  connection_pool& connections_;

  // How many rows the last page took: what is asked for and not taken costs its reading.
  std::uint64_t window_ = 64;
};

}  // namespace extraction::store::postgres
