// Where a front tells what it answered. logging/ writes it down.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace extraction::web {

// Views are valid during the call only. Never a body, a query or a header field: those may hold
// secrets.
struct access_entry {
  std::string_view method;
  std::string_view path;
  std::string_view request_id;
  std::string_view trace_id = {};  // of the platform that called; empty if it has none
  unsigned status = 0;
  std::chrono::microseconds duration{0};  // from the first byte read to the last byte handed over
  std::uint64_t bytes = 0;                // of body sent
};

// Belongs to one I/O thread.
class access_log {
 public:
  virtual ~access_log() = default;

  // Never blocks and never throws.
  virtual void record(const access_entry& entry) noexcept = 0;
};

}  // namespace extraction::web
