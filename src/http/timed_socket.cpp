#include "http/timed_socket.hpp"

#include <array>

#include <boost/asio/redirect_error.hpp>

namespace extraction::http {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

// At least: it ends with the sweep after it.
constexpr std::chrono::seconds linger_time{1};
constexpr int max_lingering_reads = 64;

}  // namespace

// Not a coroutine of its own, because there is one for each request. If there is a problem, the
// size is 0.
awaitable<std::size_t> timed_socket::read(asio::mutable_buffer into, time_point deadline) {
  deadline_ = deadline;
  expired_ = false;
  return socket_.async_read_some(into, asio::redirect_error(use_awaitable, problem_));
}

std::size_t timed_socket::read_what_is_there(asio::mutable_buffer into) {
  error_code problem;
  const std::size_t size = socket_.read_some(into, problem);
  return problem ? 0 : size;
}

bool timed_socket::write_at_once(std::string_view& data) {
  error_code problem;
  const std::size_t size = socket_.write_some(asio::buffer(data), problem);
  data.remove_prefix(size);
  if (!problem || problem == asio::error::would_block) return true;
  data = {};
  return false;
}

awaitable<bool> timed_socket::write(std::string_view data, std::chrono::milliseconds patience) {
  for (;;) {
    if (!write_at_once(data)) co_return false;
    if (data.empty()) co_return true;
    deadline_ = steady_clock::now() + patience;
    error_code problem;
    const std::size_t size = co_await socket_.async_write_some(
        asio::buffer(data), asio::redirect_error(use_awaitable, problem));
    if (problem) co_return false;
    data.remove_prefix(size);
  }
}

void timed_socket::expire(time_point now) {
  if (now < deadline_) return;
  deadline_ = never;
  expired_ = true;
  cancel();
}

void timed_socket::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void timed_socket::finish() {
  error_code ignored;
  socket_.shutdown(socket::shutdown_send, ignored);
}

awaitable<void> timed_socket::linger() {
  const auto deadline = steady_clock::now() + linger_time;
  std::array<char, 1024> dropped;
  for (int i = 0; i < max_lingering_reads; ++i) {
    const std::size_t size = co_await read(asio::buffer(dropped), deadline);
    if (size == 0) break;
  }
}

void timed_socket::close() {
  error_code ignored;
  socket_.close(ignored);
}

void timed_socket::reset() {
  error_code ignored;
  socket_.set_option(socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace extraction::http
