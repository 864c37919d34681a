// The members of jobs and of events as arrays, for statements that unnest them into rows.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "store/job_row.hpp"
#include "store/postgres/parameters.hpp"

namespace extraction::store::postgres {

// One for each of full_job_columns.
class job_arrays {
 public:
  void add(const full_job& added);
  void move_to(parameters& with) &&;

 private:
  std::array<array, full_job_column_count> columns_{
      array{array::text}, array{array::text}, array{array::text}, array{array::int4},
      array{array::text}, array{array::text}, array{array::text}, array{array::text},
      array{array::text}, array{array::int4}, array{array::int4}, array{array::int8},
      array{array::text}};
};

// The columns of the event table that event_arrays has, but for the position and the job.
inline constexpr std::string_view event_contents =
    "nonce, type, cause, time, attempt, worker, actor, status, error_message, run_after, output";

class event_arrays {
 public:
  // `status` is what stored_status() in event_row.hpp says.
  void add(std::uint32_t check, const event& what, std::optional<std::string_view> status,
           const full_job& after);
  void move_to(parameters& with) &&;

 private:
  std::array<array, 11> columns_{array{array::int4}, array{array::int4}, array{array::int4},
                                 array{array::int8}, array{array::int4}, array{array::text},
                                 array{array::text}, array{array::text}, array{array::text},
                                 array{array::int8}, array{array::text}};
};

}  // namespace extraction::store::postgres
