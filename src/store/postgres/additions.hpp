// Everything that a group of writes inserts: jobs, their idempotency keys, and the events of all
// changes of the group. It is inserted by one statement, the last before the commit.
//
// What is added must live until to_query(). Belongs to one I/O thread.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_set>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "jobs/job_repository.hpp"
#include "store/postgres/job_arrays.hpp"
#include "store/postgres/statement.hpp"

namespace extraction::store::postgres {

class additions {
 public:
  // Jobs get their positions in the order in which they are added. If a job is already stored, it
  // is left as it is, and neither its key nor its event is inserted. Returns false if a job with
  // this id was added before.
  bool add_job(const full_job& added);
  void add_key(const full_job& of, const idempotent_request& once, timestamp now);

  // Events get their positions in the order in which they are added.
  void add_event_of_new_job(const event& what, const full_job& after);
  void add_event(const event& what, const full_job& after, std::int64_t job_position);

  bool empty() const { return is_empty_; }
  query to_query() &&;

 private:
  void add_contents(const event& what, const full_job& after);

  job_arrays jobs_;
  std::array<array, 4> keys_{array{array::text}, array{array::bytea}, array{array::bytea},
                             array{array::int8}};
  array event_job_ids_{array::text};  // of new jobs, whose positions are not known yet
  array event_jobs_{array::int8};     // the positions of the others
  event_arrays events_;
  std::unordered_set<std::string_view> ids_;
  bool is_empty_ = true;
};

}  // namespace extraction::store::postgres
