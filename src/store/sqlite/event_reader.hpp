// The queries over the event table, prepared on one connection. Belongs to that connection's
// thread.
#pragma once

#include <cstdint>

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

class event_reader {
 public:
  explicit event_reader(connection& database);

  // See job_repository.
  result<event_page> timeline(std::string_view id, std::int64_t after, std::int64_t limit,
                              const event_visitor& visit);
  boost::system::result<event_page, cursor_gone> feed(event_cursor after, std::int64_t limit,
                                                      const event_visitor& visit);
  feed_ends ends();

 private:
  event_cursor read_end(statement& query);
  event_page visit_rows(statement& rows, event_page page, std::int64_t limit,
                        const event_visitor& visit);

  statement position_;
  statement timeline_;
  statement feed_;
  statement oldest_;
  statement newest_;
};

}  // namespace extraction::store::sqlite
