// Decisions derived from a fuzzer's input. When it is used up, all of them are 0.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace extraction::test {

class choices {
 public:
  choices(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  bool are_left() const { return size_ > 0; }

  // A number from 0 to limit - 1; limit is at most 256.
  std::size_t below(std::size_t limit) {
    if (size_ == 0) return 0;
    --size_;
    return *data_++ % limit;
  }

  std::string_view bytes(std::size_t most) {
    const std::size_t size = std::min(most, size_);
    const std::string_view taken{reinterpret_cast<const char*>(data_), size};
    data_ += size;
    size_ -= size;
    return taken;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace extraction::test
