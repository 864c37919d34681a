// An extraction job and the rules of its life. Plain values: no I/O, no locking.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "support/clock.hpp"

namespace extraction {

// The statuses a client may set, in the order of a job's life. Any may follow any other.
inline constexpr std::array<std::string_view, 4> job_statuses{"pending", "processing", "completed",
                                                              "failed"};

bool is_job_status(std::string_view text);

// A job as it is stored and shown. Text fields are UTF-8. `status` and the times are kept as the
// store has them, so that a row another program wrote is shown unchanged.
struct job {
  std::string id;
  std::string document_id;
  std::string status{job_statuses.front()};
  int priority = 0;
  std::optional<std::string> metadata{};  // the text of a JSON object
  std::optional<std::string> error_message{};
  std::string created_at;  // to_iso_format()
  std::string updated_at;

  bool operator==(const job&) const = default;
};

// What the creator of a job decides; the rest is ours.
struct new_job {
  std::string document_id;
  int priority = 0;
  std::optional<std::string> metadata{};
};

// What a PATCH asks for.
struct job_change {
  std::string status;
  // Outer nullopt: leave it alone. Inner nullopt: clear it.
  std::optional<std::optional<std::string>> error_message{};
};

// Applies `change` to `target`. When it alters anything, updated_at moves strictly forward: to
// `now`, or one microsecond past its old value if the clock has not got that far. Returns whether
// anything was altered.
bool apply(const job_change& change, timestamp now, job& target);

// Which jobs to list, always in order of creation.
struct job_query {
  std::optional<std::string> document_id{};  // equal to
  std::optional<std::string> status{};       // equal to; an unknown status matches nothing
  std::int64_t after = 0;    // position of the last job already seen; 0: from the start
  std::uint64_t offset = 0;  // matching jobs to pass over, counted from `after`
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace extraction
