// How many rows a page requests at a time: at first about as many as the last page used, because
// reading rows that are not used is wasted work, then twice as many each time. Belongs to one I/O
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

namespace extraction::store::postgres {

class row_window {
 public:
  std::uint64_t first() const { return first_; }
  static std::uint64_t after(std::uint64_t window) { return std::min(window * 2, widest); }

  // To be called with the number of rows that a page used, if its visitor ended it.
  void note(std::uint64_t used) { first_ = std::min(used + used / 8 + 1, widest); }

 private:
  static constexpr std::uint64_t widest = 512;

  std::uint64_t first_ = 64;
};

// Limits `number` to the range of a LIMIT.
inline std::int64_t to_int8(std::uint64_t number) {
  constexpr std::uint64_t widest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(number, widest));
}

}  // namespace extraction::store::postgres
