#include "http/input_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace extraction::http {

boost::asio::mutable_buffer input_buffer::prepare() {
  if (end_ == bytes_.size()) bytes_.resize(std::max(initial_capacity, 2 * bytes_.size()));
  return {bytes_.data() + end_, bytes_.size() - end_};
}

void input_buffer::append(std::string_view bytes) {
  if (bytes_.size() - end_ < bytes.size()) bytes_.resize(end_ + bytes.size());
  std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(end_));
  end_ += bytes.size();
}

void input_buffer::consume(std::size_t size) {
  if (size > end_) throw std::logic_error("input_buffer: more was consumed than is unread");
  end_ -= size;
  if (end_ > 0) std::memmove(bytes_.data(), bytes_.data() + size, end_);
  if (bytes_.size() > initial_capacity && end_ <= initial_capacity) {
    bytes_.resize(initial_capacity);
    bytes_.shrink_to_fit();
  }
}

}  // namespace extraction::http
