// Settings of the SQLite store.
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
  // Writes that may wait for the writer at once; any more are refused.
  std::size_t max_queued_writes = 10'000;
  // MiB of the file that lookups may cache, divided evenly among the I/O threads. Pages that are
  // not cached come from the kernel, which takes half as long as a lookup.
  std::size_t cache_mib = 64;
  std::size_t threads = 1;
  // How long idempotency keys are remembered. Zero: forever.
  std::chrono::seconds idempotency_key_ttl{86'400};
};

inline constexpr std::string_view in_memory_path = ":memory:";

}  // namespace extraction::store
