// The events of one job as a JSON array, made piece by piece, in memory that does not grow with it.
#pragma once

#include <string>

#include "feed/event_text.hpp"
#include "jobs/job_service.hpp"
#include "web/response.hpp"

namespace extraction::api {

// Belongs to one I/O thread. `jobs` and `write` must outlive it.
class timeline final : public web::body_stream {
 public:
  // Of the job `id`, from the position `after` on.
  timeline(job_service& jobs, const feed::event_writer& write, std::string id, std::int64_t after)
      : jobs_(jobs), write_(write), id_(std::move(id)), after_(after) {}

  // Appends the next piece to `into`. The result: whether more follows. error::job_not_found.
  awaitable<result<bool>> read_piece(std::string& into);

  // A piece holds whole events, about 64 KiB of them.
  awaitable<bool> next(std::string& into) override;

 private:
  job_service& jobs_;
  const feed::event_writer& write_;
  const std::string id_;
  std::int64_t after_;
  bool has_begun_ = false;  // there are events before this piece
};

}  // namespace extraction::api
