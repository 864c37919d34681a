// The archive of a database. Each part is read by one statement, and added by one transaction.
//
// Belongs to one I/O thread.
#pragma once

#include "jobs/job_archive.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/row_window.hpp"
#include "store/postgres/statement.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

// To add to it, the role must be allowed to raise the sequences of positions, as their owner is.
class postgres_archive final : public job_archive {
 public:
  // `connections` must outlive it.
  explicit postgres_archive(connection_pool& connections) : connections_(connections) {}

  awaitable<std::vector<archived_job>> jobs(std::int64_t after) override;
  awaitable<std::vector<archived_event>> events(std::int64_t after) override;
  awaitable<std::vector<archived_key>> keys(std::int64_t after) override;

  awaitable<void> add_jobs(std::span<const archived_job> copied) override;
  awaitable<void> add_events(std::span<const archived_event> copied,
                             std::optional<event_cursor> start) override;
  awaitable<void> add_keys(std::span<const archived_key> copied) override;

 private:
  template <class Item>
  awaitable<std::vector<Item>> read_part(const statement& what, std::int64_t after,
                                         Item (*read)(const result_row&));
  awaitable<void> commit(batch additions);

  connection_pool& connections_;
  row_window window_;
};

}  // namespace extraction::store::postgres
