// Jobs that the ceilings write, with ids and times like those of the service, documents that seldom
// repeat, and the metadata that bench/load sends. Not thread-safe.
#pragma once

#include <cstdint>
#include <random>

#include "jobs/job.hpp"
#include "jobs/job_id.hpp"
#include "support/clock.hpp"

namespace extraction::bench {

class sample_jobs {
 public:
  explicit sample_jobs(job_id_version version) : ids_(version) {}

  job next();

 private:
  job_id_generator ids_;
  system_clock clock_;
  std::mt19937 random_{4711};  // the same jobs in every run
  std::uniform_int_distribution<std::uint32_t> document_{0, 999'999};
  std::uniform_int_distribution<int> priority_{0, 10};
};

}  // namespace extraction::bench
