// A table of many jobs, on connections that can cache few of its pages.
#pragma once

#include <string>

#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

// Creates the file if there is none. `uri` as in sqlite.org/uri.html. Ten pages can be cached, so
// that most of what a transaction changes is written before it ends.
inline connection open_with_small_cache(const std::string& uri, write_calls calls) {
  connection opened{uri, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, calls};
  opened.execute("PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA cache_size = 10");
  return opened;
}

// `values` are the values of a row of table job, in SQL, with n for its number.
inline void insert_jobs(connection& database, int jobs, const std::string& values) {
  database.execute(
      "WITH RECURSIVE job_id(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM job_id WHERE n < " +
      std::to_string(jobs) + ") INSERT INTO job SELECT " + values + " FROM job_id");
}

}  // namespace extraction::store::sqlite
