// A store that this process only reads, whoever else may write to it.
//
// Its repositories refuse writes with store_read_only, and their check() only requires that the
// store can be read.
#pragma once

#include <memory>

#include "jobs/job_repository.hpp"
#include "store/readiness.hpp"

namespace extraction::store {

class read_only_store final : public job_store {
 public:
  explicit read_only_store(std::unique_ptr<job_store> whole) : whole_(std::move(whole)) {}

  std::unique_ptr<job_repository> open_repository(boost::asio::io_context& context) override;

 private:
  std::unique_ptr<job_store> whole_;
  std::shared_ptr<readiness> health_ = std::make_shared<readiness>();
};

}  // namespace extraction::store
