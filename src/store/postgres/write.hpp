// What may be asked of a group of writes.
//
// What a write points to lives in the frame of the coroutine that waits for it. Outcomes are set
// before the commit and count after it.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "jobs/error.hpp"
#include "jobs/job.hpp"
#include "jobs/job_repository.hpp"
#include "jobs/transition.hpp"
#include "store/postgres/request_queue.hpp"

namespace extraction::store::postgres {

// Another transaction has what a write needs: the row of its job, or its idempotency key. It is
// then left undone, and is to be tried again.
struct hindrance {
  bool is_there = false;
  std::optional<std::chrono::steady_clock::time_point> since{};
};

// As job_repository::create.
struct creation {
  const transition* added;
  const idempotent_request* once;  // null: without a key
  result<std::optional<job>>* outcome;
  hindrance hindered{};
};

// As job_repository::import.
struct copied_jobs {
  std::span<const full_job> jobs;
};

// As job_repository::execute.
struct command {
  std::string_view id;
  const job_command* asked;
  result<full_job>* outcome;
  hindrance hindered{};

  // What a commit, of which it is not known whether it happened, would have made of the job.
  struct attempt {
    full_job before;
    std::optional<full_job> after;  // nullopt: deleted
  };
  std::optional<attempt> tried{};
};

using write = std::variant<creation, copied_jobs, command>;
using pending_write = pending<write>;

// Null for a write that needs nothing of that kind.
inline hindrance* hindrance_of(write& asked) {
  return std::visit(
      [](auto& each) -> hindrance* {
        if constexpr (requires { each.hindered; }) {
          return &each.hindered;
        } else {
          return nullptr;
        }
      },
      asked);
}

// Calls `function(pending_write&, Kind&)` for each that is of this kind.
template <class Kind, class Function>
void for_each_of(std::span<pending_write> writes, Function function) {
  for (pending_write& each : writes) {
    if (auto* const asked = std::get_if<Kind>(&each.asked)) function(each, *asked);
  }
}

}  // namespace extraction::store::postgres
