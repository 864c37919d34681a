// The interface of a part that must learn at once that this process has committed a change.
#pragma once

namespace extraction {

// Implementations must be thread-safe.
class change_observer {
 public:
  virtual ~change_observer() = default;

  // Called after a commit, on any thread. Must return quickly.
  virtual void changed() noexcept = 0;
};

}  // namespace extraction
