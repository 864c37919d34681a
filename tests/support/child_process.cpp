#include "support/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>

namespace extraction::test {

namespace {

using std::chrono::steady_clock;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

class spawn_actions {
 public:
  spawn_actions() { check(posix_spawn_file_actions_init(&actions_), "posix_spawn"); }
  spawn_actions(const spawn_actions&) = delete;
  spawn_actions& operator=(const spawn_actions&) = delete;
  ~spawn_actions() { posix_spawn_file_actions_destroy(&actions_); }
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

child_process::child_process(const std::string& program, const std::vector<std::string>& arguments,
                             const std::vector<std::string>& environment) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) check(errno, "pipe2");
  error_ = file_descriptor(ends[0]);
  const file_descriptor written(ends[1]);

  std::vector<std::string> argument_texts{program};
  argument_texts.insert(argument_texts.end(), arguments.begin(), arguments.end());
  std::vector<std::string> variables = environment;
  for (const char* name : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
  }

  spawn_actions actions;
  check(posix_spawn_file_actions_addopen(actions.get(), 0, "/dev/null", O_RDONLY, 0), "/dev/null");
  check(posix_spawn_file_actions_adddup2(actions.get(), written.get(), 2), "dup2");
  check(posix_spawn(&id_, program.c_str(), actions.get(), nullptr,
                    pointers_to(argument_texts).data(), pointers_to(variables).data()),
        program.c_str());
}

child_process::~child_process() {
  if (id_ < 0) return;
  kill(id_, SIGKILL);
  waitpid(id_, nullptr, 0);
}

std::optional<std::string> child_process::read_line(std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  std::size_t end;
  while ((end = output_.find('\n', line_start_)) == std::string::npos) {
    if (!read_more(deadline)) return std::nullopt;
  }
  std::string line = output_.substr(line_start_, end - line_start_);
  line_start_ = end + 1;
  return line;
}

void child_process::send_signal(int signal) const {
  kill(id_, signal);
}

int child_process::wait(std::chrono::milliseconds patience) {
  const auto deadline = steady_clock::now() + patience;
  while (read_more(deadline)) {
  }
  int status = 0;
  waitpid(id_, &status, 0);
  id_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool child_process::read_more(steady_clock::time_point deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  pollfd waited{.fd = error_.get(), .events = POLLIN, .revents = 0};
  if (left <= 0 || poll(&waited, 1, static_cast<int>(left)) == 0) {
    throw std::runtime_error("the child took too long; its stderr:\n" + output_);
  }
  std::array<char, 4096> buffer;
  const ssize_t got = read(error_.get(), buffer.data(), buffer.size());
  if (got < 0 && errno != EINTR) check(errno, "read");
  if (got > 0) output_.append(buffer.data(), static_cast<std::size_t>(got));
  return got != 0;
}

}  // namespace extraction::test
