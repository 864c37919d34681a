// The log of the process.
#pragma once

#include <memory>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

namespace extraction::logging {

enum class writing {
  by_own_thread,  // no request waits for the log
  by_caller,      // a logged line is written even if the process is stopped right afterwards
};

// Thread-safe. Must outlive everything that logs.
class log_output {
 public:
  // Messages below `level` are left out.
  log_output(int descriptor, spdlog::level::level_enum level, writing how = writing::by_own_thread);

  // Events of the service.
  spdlog::logger& service() { return *service_; }

  // Request lines; for access_logger only.
  spdlog::logger& access() { return *access_; }

 private:
  std::shared_ptr<spdlog::logger> service_;
  std::shared_ptr<spdlog::logger> access_;
  // Last, so that its thread has ended before what it writes to is destroyed. Null: the callers
  // write.
  std::shared_ptr<spdlog::details::thread_pool> writer_;
};

}  // namespace extraction::logging
