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
  // MiB of the file that lookups may keep in memory, shared out evenly among the I/O threads. What
  // is not kept comes from the kernel, which takes half as long as a lookup.
  std::size_t cache_mib = 64;
  std::size_t threads = 1;
};

inline constexpr std::string_view in_memory_path = ":memory:";

}  // namespace extraction::store
