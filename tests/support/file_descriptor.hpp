// Owns a file descriptor.
#pragma once

#include <unistd.h>
#include <utility>

namespace extraction::test {

class file_descriptor {
 public:
  file_descriptor() = default;
  explicit file_descriptor(int number) : number_(number) {}
  file_descriptor(file_descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~file_descriptor() { close(); }

  int get() const { return number_; }

  void close() {
    if (const int old = std::exchange(number_, -1); old >= 0) ::close(old);
  }

 private:
  int number_ = -1;
};

}  // namespace extraction::test
