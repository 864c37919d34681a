// The bytes that a connection has received but not used yet: small while it is idle, larger on
// demand.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>

namespace extraction::http {

class input_buffer {
 public:
  std::string_view unread() const { return {bytes_.data(), end_}; }

  // Space to receive into, at least one byte. unread() moves if the buffer has to grow.
  boost::asio::mutable_buffer prepare();
  // `size` bytes have arrived in that space.
  void commit(std::size_t size) { end_ += size; }

  void append(std::string_view bytes);

  // The first `size` unread bytes are used up. The rest moves to the front, and the memory of a
  // large request is released. Throws std::logic_error if there are fewer: the caller has lost
  // track of its requests, and nothing that follows on this connection can be trusted.
  void consume(std::size_t size);

 private:
  // Large enough for a usual request; ten thousand idle connections cost 10 MiB.
  static constexpr std::size_t initial_capacity = 1024;

  std::vector<char> bytes_;
  std::size_t end_ = 0;
};

}  // namespace extraction::http
