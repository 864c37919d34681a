// Jobs in a PostgreSQL database, which any number of processes may share.
//
// Every I/O thread has connections of its own, its share of pool_size. It sends its work in
// batches: waiting lookups as one statement, writes as one transaction. A thread needs one
// connection to work at all; with two, reads do not wait for a commit; with more, a slow page
// delays nothing.
#pragma once

#include <atomic>
#include <memory>

#include <spdlog/logger.h>

#include "jobs/job_repository.hpp"
#include "store/postgres/connector.hpp"
#include "store/postgres/postgres_settings.hpp"
#include "store/readiness.hpp"

namespace extraction::store {

class postgres_store final : public job_store {
 public:
  // Brings the schema up to date. If the database cannot be reached, that is postponed until it can
  // be. Throws store_unavailable if the schema cannot be used because it is newer than this
  // program. `log` must outlive the store.
  //
  // `settings` must be valid: fault_in_url() finds nothing, and pool_size, if it is set, is at
  // least threads.
  postgres_store(postgres_settings settings, spdlog::logger& log);

  std::unique_ptr<job_repository> open_repository(boost::asio::io_context& context) override;

 private:
  spdlog::logger& log_;
  postgres::connector connections_;
  std::shared_ptr<store::readiness> health_ = std::make_shared<store::readiness>();
  std::atomic<std::size_t> repositories_{0};
};

}  // namespace extraction::store
