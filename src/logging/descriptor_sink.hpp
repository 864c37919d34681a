// Writes the log to a file descriptor without ever waiting long for its reader.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace extraction::logging {

// If the other end of a pipe does not read, or the disk is full, messages are dropped instead of
// kept: the log must cost neither memory nor time. Once there is room again, a line says how many
// were lost. Thread-safe.
class descriptor_sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // `descriptor` is not closed.
  explicit descriptor_sink(int descriptor) : descriptor_(descriptor) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

  void report_lost();
  bool write(std::string_view text);
  bool wait_for_room();

  int descriptor_;
  bool blocked_ = false;    // the last write found no room
  bool torn_ = false;       // a line was left unfinished
  std::uint64_t lost_ = 0;  // lines lost since then
};

}  // namespace extraction::logging
