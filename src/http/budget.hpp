// A limit on a resource that all connections share: connections, or bytes of bodies.
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace extraction::http {

// Thread-safe. Must outlive every share of it.
class budget {
 public:
  explicit budget(std::size_t limit) : limit_(limit) {}

  // Returns false, and takes nothing, if less than `left` of the budget would be left.
  bool take(std::size_t amount, std::size_t left = 0) {
    if (taken_.fetch_add(amount, std::memory_order_relaxed) + amount + left <= limit_) return true;
    give_back(amount);
    return false;
  }
  void give_back(std::size_t amount) { taken_.fetch_sub(amount, std::memory_order_relaxed); }

 private:
  const std::size_t limit_;
  std::atomic<std::size_t> taken_{0};
};

// What one holder has taken. The destructor returns it.
class share {
 public:
  explicit share(budget& from) : from_(&from) {}
  share(share&& other) noexcept : from_(other.from_), taken_(std::exchange(other.taken_, 0)) {}
  share& operator=(share&&) = delete;
  ~share() { from_->give_back(taken_); }

  // Returns false, and takes nothing more, if the budget is used up.
  bool grow(std::size_t amount) {
    if (!from_->take(amount)) return false;
    taken_ += amount;
    return true;
  }

  // Takes what is missing to `size`, if as much again is left for others: the larger a share, the
  // sooner it is refused, so that a few large ones cannot keep out the small ones.
  bool grow_to(std::size_t size) {
    if (size <= taken_) return true;
    if (!from_->take(size - taken_, size)) return false;
    taken_ = size;
    return true;
  }

 private:
  budget* from_;
  std::size_t taken_ = 0;
};

}  // namespace extraction::http
