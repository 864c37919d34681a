#include "logging/log_output.hpp"

#include <string>
#include <utility>

#include "logging/descriptor_sink.hpp"
#include "logging/json_formatter.hpp"

namespace extraction::logging {

namespace {

// How many messages may wait for the writer; beyond that the oldest are dropped. Request lines come
// in batches, so this is plenty.
constexpr std::size_t queue_size = 256;

}  // namespace

log_output::log_output(int descriptor, spdlog::level::level_enum level, writing how) {
  if (how == writing::by_own_thread) {
    writer_ = std::make_shared<spdlog::details::thread_pool>(queue_size, 1);
  }
  const auto sink = std::make_shared<descriptor_sink>(descriptor);
  sink->set_formatter(std::make_unique<json_formatter>());
  const auto make_logger = [&](std::string name) {
    std::shared_ptr<spdlog::logger> logger;
    if (writer_) {
      logger = std::make_shared<spdlog::async_logger>(
          std::move(name), sink, writer_, spdlog::async_overflow_policy::overrun_oldest);
    } else {
      logger = std::make_shared<spdlog::logger>(std::move(name), sink);
    }
    logger->set_level(level);
    return logger;
  };
  service_ = make_logger("service");
  access_ = make_logger(std::string(access_logger_name));
}

}  // namespace extraction::logging
