// A job by its id, as a value.
#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>

#include "jobs/job_repository.hpp"

namespace extraction {

// Checks that the repository does what find() promises. `jobs` and what `id` points to must outlive
// the co_await.
inline awaitable<std::optional<job>> find_job(job_repository& jobs, std::string_view id) {
  std::optional<job> copy;
  const auto home = std::this_thread::get_id();
  const job_callback take = [&](const job& found) {
    if (copy) throw std::logic_error("find() gives a job twice");
    if (std::this_thread::get_id() != home) throw std::logic_error("find() is on another thread");
    copy = found;
  };
  const bool found = co_await jobs.find(id, take);
  if (found != copy.has_value()) throw std::logic_error("find() says one thing and does another");
  co_return copy;
}

}  // namespace extraction
