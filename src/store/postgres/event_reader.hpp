// Reads pages of the feed and of a job's timeline, each with one or a few statements of bounded
// size that do not form a transaction.
//
// Belongs to one I/O thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "jobs/job_repository.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/row_window.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class event_reader {
 public:
  // `connections` must outlive the reader.
  explicit event_reader(connection_pool& connections) : connections_(connections) {}

  // See job_repository.
  awaitable<result<event_page>> timeline(std::string_view id, std::int64_t after,
                                         std::uint64_t limit, const event_visitor& visit);
  awaitable<boost::system::result<event_page, cursor_gone>> feed(event_cursor after,
                                                                 std::uint64_t limit,
                                                                 const event_visitor& visit);
  awaitable<feed_ends> ends();

 private:
  awaitable<std::optional<std::int64_t>> position_of(std::string_view id);

  connection_pool& connections_;
  row_window window_;
};

}  // namespace extraction::store::postgres
