// The events of one job as a JSON array, produced piece by piece in bounded memory.
#pragma once

#include <string>

#include "feed/event_text.hpp"
#include "jobs/job_service.hpp"
#include "web/response.hpp"

namespace extraction::api {

// Belongs to one I/O thread. `jobs` and `write` must outlive it.
class timeline final : public web::body_stream {
 public:
  // The events of the job `id` after the position `after`.
  timeline(job_service& jobs, const feed::event_writer& write, std::string id, std::int64_t after)
      : jobs_(jobs), write_(write), id_(std::move(id)), after_(after) {}

  // Appends the next piece to `into` and returns whether more follow. error::job_not_found if there
  // is no such job.
  awaitable<result<bool>> read_piece(std::string& into);

  // A piece consists of whole events, about 64 KiB of them. Throws store_unavailable if the job has
  // been deleted in the meantime.
  awaitable<bool> next(std::string& into) override;

 private:
  job_service& jobs_;
  const feed::event_writer& write_;
  const std::string id_;
  std::int64_t after_;
  bool has_begun_ = false;  // an event has been written
};

}  // namespace extraction::api
