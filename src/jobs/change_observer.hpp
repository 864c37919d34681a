// Who is to know at once that this process has changed something.
#pragma once

namespace extraction {

// Thread-safe.
class change_observer {
 public:
  virtual ~change_observer() = default;

  // Called after a commit, on any thread; must be quick.
  virtual void changed() noexcept = 0;
};

}  // namespace extraction
