// The log of the process: written by a thread of its own, so that no request waits for it.
#pragma once

#include <memory>

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

namespace extraction::logging {

// Thread-safe. Outlives whatever logs.
class log_output {
 public:
  // Messages below `level` are left out.
  log_output(int descriptor, spdlog::level::level_enum level);

  // What happens to the service.
  spdlog::logger& service() { return *service_; }

  // Lines of requests; for access_logger alone.
  spdlog::logger& access() { return *access_; }

 private:
  std::shared_ptr<spdlog::async_logger> service_;
  std::shared_ptr<spdlog::async_logger> access_;
  // Last, so that its thread has written all and ended before the loggers go.
  std::shared_ptr<spdlog::details::thread_pool> writer_;
};

}  // namespace extraction::logging
