// The kinds of writes that a group may contain.
//
// What a write points to lives in the frame of the coroutine that waits for it. Outcomes are set
// before the commit, and are valid only after it.
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

// Whether another transaction has locked what a write needs: the row of its job, or its idempotency
// key. If so, the write is left undone, and must be retried. `since` is the start of the first try.
struct hindrance {
  bool is_there = false;
  std::optional<std::chrono::steady_clock::time_point> since{};
};

// See job_repository::create().
struct creation {
  const transition* added;
  const idempotent_request* once;  // null: without a key
  result<std::optional<job>>* outcome;
  hindrance hindered{};
};

// See job_repository::execute().
struct command {
  std::string_view id;
  const job_command* asked;
  result<full_job>* outcome;
  hindrance hindered{};

  // The job before and after a commit of which it is not known whether it happened.
  struct attempt {
    full_job before;
    std::optional<full_job> after;  // nullopt: deleted
  };
  std::optional<attempt> tried{};
};

using write = std::variant<creation, command>;
using pending_write = pending<write>;

// Returns null for a write that cannot be hindered.
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

// Calls `function(pending_write&, Kind&)` for each write of this kind.
template <class Kind, class Function>
void for_each_of(std::span<pending_write> writes, Function function) {
  for (pending_write& each : writes) {
    if (auto* const asked = std::get_if<Kind>(&each.asked)) function(each, *asked);
  }
}

}  // namespace extraction::store::postgres
