#include "logging/json_formatter.hpp"

#include <chrono>
#include <string>

#include "support/clock.hpp"
#include "web/json_text.hpp"

namespace extraction::logging {

void json_formatter::format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& into) {
  const std::string_view text{message.payload.data(), message.payload.size()};
  if (std::string_view{message.logger_name.data(), message.logger_name.size()} ==
      access_logger_name) {
    // Like append(), which copies byte by byte: these are whole batches of lines.
    const std::size_t size = into.size();
    into.resize(size + text.size());
    text.copy(into.data() + size, text.size());
    return;
  }
  const auto level = spdlog::level::to_string_view(message.level);
  std::string line;
  web::json_writer writer{line};
  writer.begin_object();
  writer.key("time");
  writer.string(to_iso_format(std::chrono::floor<std::chrono::microseconds>(message.time)));
  writer.key("level");
  writer.string({level.data(), level.size()});
  writer.key("message");
  writer.string(text);
  writer.end_object();
  line += '\n';
  into.append(line.data(), line.data() + line.size());
}

std::unique_ptr<spdlog::formatter> json_formatter::clone() const {
  return std::make_unique<json_formatter>();
}

}  // namespace extraction::logging
