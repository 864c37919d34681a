#include "http/tcp_stream.hpp"

#include <boost/asio/redirect_error.hpp>

namespace extraction::http {

namespace asio = boost::asio;
using boost::system::error_code;

// Neither this nor write() is a separate coroutine, because there is one call for each request. If
// there is a problem, the size is 0.
awaitable<std::size_t> tcp_stream::read(asio::mutable_buffer into) {
  return socket_.async_read_some(into, asio::redirect_error(use_awaitable, problem_));
}

awaitable<std::size_t> tcp_stream::write(std::string_view data) {
  return socket_.async_write_some(asio::buffer(data),
                                  asio::redirect_error(use_awaitable, problem_));
}

awaitable<bool> tcp_stream::wait_readable() {
  error_code problem;
  co_await socket_.async_wait(socket::wait_read, asio::redirect_error(use_awaitable, problem));
  co_return !problem;
}

std::optional<std::size_t> tcp_stream::read_at_once(asio::mutable_buffer into) {
  error_code problem;
  const std::size_t size = socket_.read_some(into, problem);
  if (!problem) return size;
  if (problem == asio::error::would_block) return 0;
  return std::nullopt;
}

std::optional<std::size_t> tcp_stream::write_at_once(std::string_view data) {
  error_code problem;
  const std::size_t size = socket_.write_some(asio::buffer(data), problem);
  if (!problem) return size;
  if (problem == asio::error::would_block) return 0;
  return std::nullopt;
}

void tcp_stream::cancel() {
  error_code ignored;
  socket_.cancel(ignored);
}

void tcp_stream::finish() {
  error_code ignored;
  socket_.shutdown(socket::shutdown_send, ignored);
}

void tcp_stream::close() {
  error_code ignored;
  socket_.close(ignored);
}

void tcp_stream::reset() {
  error_code ignored;
  socket_.set_option(socket::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace extraction::http
