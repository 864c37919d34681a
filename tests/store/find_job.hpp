// A job by its id, as a value.
#pragma once

#include <optional>
#include <stdexcept>
#include <string_view>

#include "job_repository.hpp"

namespace extraction {

// `jobs` and what `id` points to must outlive the co_await.
inline awaitable<std::optional<job>> find_job(job_repository& jobs, std::string_view id) {
  std::optional<job> copy;
  const job_callback take = [&](const job& found) { copy = found; };
  const bool found = co_await jobs.find(id, take);
  if (found != copy.has_value()) throw std::logic_error("find() says one thing and gives another");
  co_return copy;
}

}  // namespace extraction
