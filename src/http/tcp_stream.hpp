// A TCP connection.
#pragma once

#include <utility>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "http/byte_stream.hpp"

namespace extraction::http {

using socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, executor>;

class tcp_stream final : public byte_stream {
 public:
  // The socket must be non-blocking.
  explicit tcp_stream(socket connection) : socket_(std::move(connection)) {}

  executor get_executor() override { return socket_.get_executor(); }
  time_point now() const override { return std::chrono::steady_clock::now(); }

  awaitable<std::size_t> read(boost::asio::mutable_buffer into) override;
  awaitable<bool> wait_readable() override;
  std::optional<std::size_t> read_at_once(boost::asio::mutable_buffer into) override;
  std::optional<std::size_t> write_at_once(std::string_view data) override;
  awaitable<std::size_t> write(std::string_view data) override;
  void cancel() override;
  void finish() override;
  void close() override;
  void reset() override;

 private:
  socket socket_;
  boost::system::error_code problem_;  // of the current wait, which reports it through its result
};

}  // namespace extraction::http
