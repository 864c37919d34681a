// Where a front reports what it answered; logging/ writes it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace extraction::web {

// Views are valid only during the call. Contains no body, query or header field: those may hold
// secrets.
struct access_entry {
  std::string_view method;
  std::string_view path;
  std::string_view request_id;
  std::string_view trace_id = {};  // of the calling platform; empty if it has none
  unsigned status = 0;
  std::chrono::microseconds duration{0};  // from the first byte read to the last byte handed over
  std::uint64_t bytes = 0;                // of the body sent
};

// Belongs to one I/O thread.
class access_log {
 public:
  virtual ~access_log() = default;

  // Never blocks and never throws.
  virtual void record(const access_entry& entry) noexcept = 0;
};

}  // namespace extraction::web
