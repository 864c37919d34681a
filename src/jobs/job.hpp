// An extraction job, and what clients specify to create, change and list jobs. Plain values: no
// I/O, no locking.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "support/clock.hpp"

namespace extraction {

// The statuses that a client may set, in the order of a job's life. Any status may follow any
// other.
inline constexpr std::array<std::string_view, 4> job_statuses{"pending", "processing", "completed",
                                                              "failed"};

bool is_job_status(std::string_view text);

// The members of a job that the original contract has. Text is UTF-8. `status` and the times are
// kept as stored, so that a row written by another program is returned unchanged.
struct job {
  std::string id;
  std::string document_id;
  std::string status{job_statuses.front()};
  int priority = 0;
  std::optional<std::string> metadata{};  // the text of a JSON object
  std::optional<std::string> error_message{};
  std::string created_at;  // as to_iso_format() writes it
  std::string updated_at;

  bool operator==(const job&) const = default;
};

inline constexpr std::string_view default_queue = "default";
inline constexpr int default_max_attempts = 3;

// A job with all the members that are stored, which `?view=full` returns.
struct full_job {
  job shown;
  std::string queue{default_queue};
  int attempt = 0;  // number of the current or last attempt; 0: none yet
  int max_attempts = default_max_attempts;
  std::optional<timestamp> run_after{};  // no worker gets the job earlier; only while `pending`
  std::optional<std::string> output{};   // the text of a JSON object; only while `completed`

  bool operator==(const full_job&) const = default;
};

// What a client specifies for a new job. The service sets everything else.
struct new_job {
  std::string document_id;
  int priority = 0;
  std::optional<std::string> metadata{};
  std::string queue{default_queue};
  std::optional<int> max_attempts{};  // nullopt: the service's default
  std::optional<timestamp> run_after{};
};

// What a PATCH changes. Outer nullopt: leave the member as it is. Inner nullopt: clear it.
struct job_change {
  std::string status;  // one of job_statuses
  std::optional<std::optional<std::string>> error_message{};
  std::optional<std::optional<timestamp>> run_after{};  // only with `pending`
  std::optional<std::optional<std::string>> output{};   // only with `completed`
};

// Which jobs to list, always in order of creation.
struct job_query {
  std::optional<std::string> document_id{};  // only jobs of this document
  std::optional<std::string> status{};       // only jobs with this status; any text is allowed
  std::int64_t after = 0;    // position of the last job already seen; 0: from the start
  std::uint64_t offset = 0;  // matching jobs to skip, counted from `after`
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace extraction
