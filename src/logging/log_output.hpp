// The log of the process.
#pragma once

#include <memory>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

namespace extraction::logging {

enum class writing {
  by_own_thread,  // no request waits for the log
  by_caller,      // what was logged is written, even if the process is stopped the moment after
};

// Thread-safe. Outlives whatever logs.
class log_output {
 public:
  // Messages below `level` are left out.
  log_output(int descriptor, spdlog::level::level_enum level, writing how = writing::by_own_thread);

  // What happens to the service.
  spdlog::logger& service() { return *service_; }

  // Lines of requests; for access_logger alone.
  spdlog::logger& access() { return *access_; }

 private:
  std::shared_ptr<spdlog::logger> service_;
  std::shared_ptr<spdlog::logger> access_;
  // Last, so that its thread has ended before what it writes for is gone. Null: the callers write.
  std::shared_ptr<spdlog::details::thread_pool> writer_;
};

}  // namespace extraction::logging
