// Logs one line for each request.
#pragma once

#include <chrono>
#include <string>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/logger.h>

#include "support/awaitable.hpp"
#include "web/access_log.hpp"

namespace extraction::logging {

// Collects lines and passes them to the log together, when there are many of them or a moment
// later: a message to another thread for each request would cost more than the request. Belongs to
// the thread that runs `context`. Both must outlive it.
class access_logger final : public web::access_log {
 public:
  // A line waits up to `longest_delay` for others; with 0 it is passed on at once.
  access_logger(boost::asio::io_context& context, spdlog::logger& access,
                std::chrono::milliseconds longest_delay = std::chrono::milliseconds{50});
  ~access_logger() override;

  void record(const web::access_entry& entry) noexcept override;

 private:
  void append(const web::access_entry& entry);
  void hand_over() noexcept;

  spdlog::logger& access_;
  std::chrono::milliseconds longest_delay_;
  timer hand_over_timer_;
  std::string lines_;
};

}  // namespace extraction::logging
