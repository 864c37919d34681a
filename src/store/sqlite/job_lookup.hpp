// Finds jobs by their ids, many in one run of one statement.
//
// A third of what SQLite spends on a lookup goes into starting and ending the statement: cursors
// are opened and closed, memory for the columns is taken and freed. So it is left running from one
// lookup to the next, and whoever ends the snapshot it reads from ends it
// (connection::end_statements).
#pragma once

#include <optional>
#include <string_view>

#include "job.hpp"
#include "store/sqlite/asked_ids.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Belongs to the connection's thread.
class job_lookup {
 public:
  explicit job_lookup(connection& database);

  // nullopt: there is no such job. All lookups of a run see the database as the first one did.
  std::optional<job> find(std::string_view id);

 private:
  asked_ids ids_;
  statement find_;
};

}  // namespace extraction::store::sqlite
