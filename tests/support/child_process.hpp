// A program run as a child process, its stderr read line by line; killed when the object is
// destroyed.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "support/file_descriptor.hpp"

namespace extraction::test {

class child_process {
 public:
  // `environment` contains "NAME=value"; of our own environment, only PATH and the sanitizers'
  // options are passed on. Throws std::system_error.
  child_process(const std::string& program, const std::vector<std::string>& arguments,
                const std::vector<std::string>& environment);
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  ~child_process();

  // The next line of stderr; nullopt once it is closed. Throws std::runtime_error after `patience`.
  std::optional<std::string> read_line(std::chrono::milliseconds patience);

  void send_signal(int signal) const;

  // The exit status, or 128 + the signal that ended it. Reads stderr to its end first, and includes
  // it in the std::runtime_error that is thrown after `patience`.
  int wait(std::chrono::milliseconds patience);

  // All of stderr that was read so far, for failure messages.
  std::string_view error_output() const { return output_; }

 private:
  bool read_more(std::chrono::steady_clock::time_point deadline);

  pid_t id_ = -1;
  file_descriptor error_;
  std::string output_;
  std::size_t line_start_ = 0;
};

}  // namespace extraction::test
