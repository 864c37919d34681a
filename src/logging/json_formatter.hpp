// Formats the log as one JSON object per line, for log collectors.
#pragma once

#include <memory>
#include <string_view>

#include <spdlog/formatter.h>

namespace extraction::logging {

// The name of the logger whose messages are already complete lines (see access_logger.hpp).
inline constexpr std::string_view access_logger_name = "access";

class json_formatter final : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) override;
  std::unique_ptr<spdlog::formatter> clone() const override;
};

}  // namespace extraction::logging
