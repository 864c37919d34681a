#include "store/postgres/blocking_query.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <utility>

#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;

[[noreturn]] void fail(PGconn& server) {
  throw postgres_error(PQerrorMessage(&server), "");
}

// The time-out for poll(2): -1 means forever.
int to_poll_timeout(std::optional<steady::time_point> until) {
  if (!until) return -1;
  const auto left = std::chrono::ceil<milliseconds>(*until - steady::now()).count();
  return static_cast<int>(std::max<milliseconds::rep>(left, 0));
}

// PQgetResult() alone would wait forever.
void wait_for_result(PGconn& server, std::optional<steady::time_point> until) {
  while (PQisBusy(&server) == 1) {
    pollfd socket{.fd = PQsocket(&server), .events = POLLIN, .revents = 0};
    const int ready = poll(&socket, 1, to_poll_timeout(until));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) throw postgres_error("the server did not respond in time", "");
    if (PQconsumeInput(&server) != 1) fail(server);
  }
}

// Reads what follows a failed result, so that the connection can be used again.
void discard_results(PGconn& server, std::optional<steady::time_point> until) {
  try {
    do wait_for_result(server, until);
    while (query_result{PQgetResult(&server)});
  } catch (const postgres_error&) {
    // The error has also ended the connection, which its next use will report. The reason is in the
    // failed result.
  }
}

}  // namespace

query_result run_blocking(PGconn& server, const std::string& sql,
                          std::optional<milliseconds> limit) {
  std::optional<steady::time_point> until;
  if (limit) until = steady::now() + *limit;
  if (PQsendQuery(&server, sql.c_str()) != 1) fail(server);
  query_result last;
  for (;;) {
    wait_for_result(server, until);
    query_result next{PQgetResult(&server)};
    if (!next) return last;
    if (next.has_failed()) {
      discard_results(server, until);
      next.check();
    }
    last = std::move(next);
  }
}

}  // namespace extraction::store::postgres
