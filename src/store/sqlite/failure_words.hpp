// Why SQLite could not do something, in words for readers of the log.
#pragma once

#include <string>

#include <sqlite3.h>

namespace extraction::store::sqlite {

// Describes the last failed call on `database`: by its extended result code
// (https://www.sqlite.org/rescode.html) and, if there is one, the system's error.
std::string describe_failure(sqlite3* database);

// Which of the files of the database at `path`, or their folder, is not writable for this process,
// who owns it, and what to do; empty if there is none.
std::string describe_missing_rights(const std::string& path);

// The same for the log and its index only. SQLite opens those read-only if it must, and then
// refuses every write.
std::string describe_missing_rights_to_log(const std::string& path);

}  // namespace extraction::store::sqlite
