// How the SQLite store is set up.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace extraction::store {

struct sqlite_settings {
  std::string path = "extraction_jobs.db";  // or ":memory:"
  // How long a write waits for a lock that another program holds on the file.
  std::chrono::milliseconds busy_timeout{2000};
  // Writes that may wait for the writer at one time; one more is refused.
  std::size_t max_queued_writes = 10'000;
};

inline constexpr std::string_view in_memory_path = ":memory:";

}  // namespace extraction::store
