// Why SQLite could not do something, in words for whoever reads the log.
#pragma once

#include <string>

#include <sqlite3.h>

namespace extraction::store::sqlite {

// Of the last call on `database` that failed: by its extended result code
// (https://www.sqlite.org/rescode.html) and, where there is one, the system's error.
std::string describe_failure(sqlite3* database);

// Which of the files of the database at `path`, or their folder, this process may not write to, who
// owns it, and what to do; empty if there is none.
std::string describe_missing_rights(const std::string& path);

// The same of the log and its index alone. SQLite opens those for reading if it must, and then
// refuses every write.
std::string describe_missing_rights_to_log(const std::string& path);

}  // namespace extraction::store::sqlite
