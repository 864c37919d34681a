// A list of jobs as a JSON array, produced page by page in constant memory.
#pragma once

#include "jobs/job_service.hpp"
#include "web/response.hpp"

namespace extraction::api {

// Belongs to one I/O thread. `jobs` must outlive it.
class job_list final : public web::body_stream {
 public:
  job_list(job_service& jobs, job_query query) : jobs_(jobs), rest_(std::move(query)) {}

  // A piece contains whole jobs, about 64 KiB of them.
  awaitable<bool> next(std::string& into) override;

 private:
  job_service& jobs_;
  job_query rest_;
  bool started_ = false;
};

}  // namespace extraction::api
