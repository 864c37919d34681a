// Finds jobs by id. All lookups that wait while one is in progress are sent together, as one
// statement.
//
// Belongs to one I/O thread.
#pragma once

#include <optional>
#include <string_view>

#include "jobs/job.hpp"
#include "store/postgres/connection_pool.hpp"
#include "store/postgres/queue_workers.hpp"
#include "store/postgres/request_queue.hpp"
#include "support/awaitable.hpp"

namespace extraction::store::postgres {

class job_finder {
 public:
  // Both must outlive the finder.
  job_finder(connection_pool& connections, boost::asio::io_context& context, std::size_t max_queued)
      : connections_(connections),
        context_(context),
        waiting_(max_queued),
        workers_(
            context, most_groups_at_once, [this] { return run(); },
            [this] { return waiting_.empty(); }) {}

  awaitable<std::optional<job>> find(std::string_view id);

  // Sends a statement of its own for each lookup.
  awaitable<std::optional<full_job>> find_full(std::string_view id);

 private:
  struct lookup {
    std::string_view id;
    std::optional<job>* found;
  };
  using group = request_queue<lookup>::group;

  // While the server processes one group, the responses of the other are written.
  static constexpr int most_groups_at_once = 2;

  awaitable<void> run();
  static awaitable<void> answer(connection& server, const group& asked);

  connection_pool& connections_;
  boost::asio::io_context& context_;
  request_queue<lookup> waiting_;
  queue_workers workers_;
};

}  // namespace extraction::store::postgres
