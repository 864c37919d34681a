#include "store/postgres/event_turn.hpp"

namespace extraction::store::postgres {

namespace {

const statement leave_turn{"leave_turn", "ROLLBACK"};

// pg_locks shows a 64-bit key as two halves, with objsubid 1.
const statement end_turn{
    "end_turn",
    "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity AS session USING (pid) "
    "WHERE locktype = 'advisory' AND granted AND objsubid = 1 "
    "AND (classid::bigint << 32) + objid::bigint = 7396523178905422 "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND session.usename = current_user AND session.wait_event_type = 'Client'"};

}  // namespace

awaitable<int> end_turn_of_the_lost(connection& server) {
  batch queries;
  queries.push_back({leave_turn});
  queries.push_back({end_turn});
  const auto results = co_await server.run(queries);
  co_return results.back().rows();
}

}  // namespace extraction::store::postgres
