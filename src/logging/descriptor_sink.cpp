#include "logging/descriptor_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <string>
#include <unistd.h>

#include <climits>

namespace extraction::logging {

namespace {

// How long the logging thread waits for room, once, before it starts to drop lines.
constexpr int patience_milliseconds = 100;

}  // namespace

void descriptor_sink::sink_it_(const spdlog::details::log_msg& message) {
  report_lost();
  spdlog::memory_buf_t text;
  formatter_->format(message, text);
  if (lost_ > 0 || !write({text.data(), text.size()})) {
    lost_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
  }
}

void descriptor_sink::report_lost() {
  if (lost_ == 0) return;
  spdlog::memory_buf_t text;
  const std::string report =
      std::to_string(lost_) + " log lines were lost: they were not read, or could not be written";
  formatter_->format({"", spdlog::level::warn, report}, text);
  if (write({text.data(), text.size()})) lost_ = 0;
}

// False: there was no room for all of it, or writing fails at the moment, as on a full disk.
bool descriptor_sink::write(std::string_view text) {
  std::string separated;
  if (torn_) {
    separated.append("\n").append(text);
    text = separated;
  }
  const std::size_t whole = text.size();

  while (!text.empty()) {
    if (!wait_for_room()) break;
    // A pipe with room does not block for this much (pipe(7)).
    const ssize_t written =
        ::write(descriptor_, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR && errno != EAGAIN) {
      break;
    }
  }
  torn_ = text.empty() ? false : torn_ || text.size() < whole;
  return text.empty();
}

bool descriptor_sink::wait_for_room() {
  pollfd room{.fd = descriptor_, .events = POLLOUT, .revents = 0};
  int ready = -1;
  while (ready < 0) {
    ready = ::poll(&room, 1, blocked_ ? 0 : patience_milliseconds);
    if (ready < 0 && errno != EINTR) break;  // the following write reports it
  }
  blocked_ = ready == 0;
  return !blocked_;
}

}  // namespace extraction::logging
