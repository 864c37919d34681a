// The bytes a connection has received and not used yet: small while it is idle, larger on demand.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

namespace extraction::http {

class input_buffer {
 public:
  std::string_view unread() const { return {bytes_.data(), end_}; }

  // Space to receive into, at least one byte; unread() moves if it had to grow.
  boost::asio::mutable_buffer prepare();
  // `size` bytes have arrived there.
  void commit(std::size_t size) { end_ += size; }

  void append(std::string_view bytes);

  // The first `size` unread bytes are used. What is left moves to the front, and the memory of a
  // large request is given back. Throws std::logic_error if there are not so many: the caller has
  // lost count of its requests, and nothing that follows on this connection can be trusted.
  void consume(std::size_t size);

 private:
  // Holds a usual request whole; ten thousand idle connections cost 10 MiB of it.
  static constexpr std::size_t initial_capacity = 1024;

  std::vector<char> bytes_;
  std::size_t end_ = 0;
};

}  // namespace extraction::http
