#include "logging/access_logger.hpp"

#include <chrono>
#include <exception>

#include "support/clock.hpp"
#include "support/decimal.hpp"
#include "web/json_text.hpp"

namespace extraction::logging {

namespace {

constexpr std::size_t batch_size = 16 * 1024;  // bytes

// In milliseconds, to the microsecond.
void append_duration(std::chrono::microseconds duration, std::string& into) {
  const auto count = static_cast<std::uint64_t>(duration.count());
  append_number(count / 1000, into);
  into += '.';
  into += static_cast<char>('0' + count / 100 % 10);
  into += static_cast<char>('0' + count / 10 % 10);
  into += static_cast<char>('0' + count % 10);
}

}  // namespace

access_logger::access_logger(boost::asio::io_context& context, spdlog::logger& access,
                             std::chrono::milliseconds longest_delay)
    : access_(access), longest_delay_(longest_delay), hand_over_timer_(context.get_executor()) {}

access_logger::~access_logger() {
  hand_over();
}

void access_logger::record(const web::access_entry& entry) noexcept {
  if (!access_.should_log(spdlog::level::info)) return;
  const std::size_t whole_lines = lines_.size();
  try {
    if (lines_.empty() && longest_delay_.count() > 0) {
      hand_over_timer_.expires_after(longest_delay_);
      hand_over_timer_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) hand_over();
      });
    }
    append(entry);
  } catch (const std::exception&) {
    // Out of memory: the request is worth more than its log line. Half a line would spoil the next
    // one.
    lines_.resize(whole_lines);
  }
  if (longest_delay_.count() == 0 || lines_.size() >= batch_size) hand_over();
}

void access_logger::append(const web::access_entry& entry) {
  lines_ += R"({"time":")";
  lines_ += to_iso_format(extraction::system_clock{}.now());
  lines_ += R"(","level":"info","message":"request","method":)";
  web::append_json_string(entry.method, lines_);
  lines_ += R"(,"path":)";
  web::append_json_string(entry.path, lines_);
  lines_ += R"(,"status":)";
  append_number(entry.status, lines_);
  lines_ += R"(,"duration_ms":)";
  append_duration(entry.duration, lines_);
  lines_ += R"(,"bytes":)";
  append_number(entry.bytes, lines_);
  lines_ += R"(,"request_id":)";
  web::append_json_string(entry.request_id, lines_);
  if (!entry.trace_id.empty()) {
    lines_ += R"(,"trace_id":)";
    web::append_json_string(entry.trace_id, lines_);
  }
  lines_ += "}\n";
}

void access_logger::hand_over() noexcept {
  if (lines_.empty()) return;
  try {
    access_.info(spdlog::string_view_t{lines_.data(), lines_.size()});
  } catch (const std::exception&) {
    // As above.
  }
  lines_.clear();
}

}  // namespace extraction::logging
