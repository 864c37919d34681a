#include "app/stop_signals.hpp"

#include <cerrno>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace extraction {

namespace {

sigset_t make_set() {
  sigset_t made;
  sigemptyset(&made);
  sigaddset(&made, SIGTERM);
  sigaddset(&made, SIGINT);
  return made;
}

int open_descriptor(const sigset_t& set) {
  const int descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  return descriptor;
}

}  // namespace

stop_signals::stop_signals(boost::asio::io_context& context)
    : descriptor_(context.get_executor(), open_descriptor(make_set())) {
  const sigset_t set = make_set();
  pthread_sigmask(SIG_BLOCK, &set, &mask_before_);
}

stop_signals::~stop_signals() {
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
}

void stop_signals::async_wait(std::function<void(int)> take) {
  descriptor_.async_wait(
      descriptor_.wait_read, [this, take = std::move(take)](boost::system::error_code failed) {
        if (failed) return;
        signalfd_siginfo signal{};
        if (read(descriptor_.native_handle(), &signal, sizeof signal) != sizeof signal) {
          async_wait(take);
        } else {
          take(static_cast<int>(signal.ssi_signo));
        }
      });
}

}  // namespace extraction
