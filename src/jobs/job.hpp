// An extraction job, and what clients ask to be done with it. Plain values: no I/O, no locking.
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

// A job as the contract shows it. Text fields are UTF-8. `status` and the times are kept as the
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

inline constexpr std::string_view default_queue = "default";
inline constexpr int default_max_attempts = 3;

// A job with all that is kept of it: what `?view=full` shows.
struct full_job {
  job shown;
  std::string queue{default_queue};
  int attempt = 0;  // 0: no worker has had it yet
  int max_attempts = default_max_attempts;
  std::optional<timestamp> run_after{};  // no worker gets it earlier; only while it is pending
  std::optional<std::string> output{};   // the text of a JSON object; only while it is completed

  bool operator==(const full_job&) const = default;
};

// What the creator of a job decides; the rest is ours.
struct new_job {
  std::string document_id;
  int priority = 0;
  std::optional<std::string> metadata{};
  std::string queue{default_queue};
  std::optional<int> max_attempts{};  // nullopt: as the service is set
  std::optional<timestamp> run_after{};
};

// What a PATCH asks for. Outer nullopt: leave it alone. Inner nullopt: clear it.
struct job_change {
  std::string status;  // one of job_statuses
  std::optional<std::optional<std::string>> error_message{};
  std::optional<std::optional<timestamp>> run_after{};  // only with `pending`
  std::optional<std::optional<std::string>> output{};   // only with `completed`
};

// Which jobs to list, always in order of creation.
struct job_query {
  std::optional<std::string> document_id{};  // equal to
  std::optional<std::string> status{};       // equal to; an unknown status matches nothing
  std::int64_t after = 0;    // position of the last job already seen; 0: from the start
  std::uint64_t offset = 0;  // matching jobs to pass over, counted from `after`
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace extraction
