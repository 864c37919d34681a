// Whether a store accepts writes, judged by the outcome of recent ones.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

namespace extraction::store {

class write_health {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  // An outcome is valid for this long; after that the store must be probed.
  static constexpr std::chrono::milliseconds fresh{1000};
  // A failed write of a client outweighs a successful probe for this long: a full disk accepts a
  // probe, which changes no job, but not the next write.
  static constexpr std::chrono::milliseconds hold{2000};
  // While a probe is pending, how long a store that has accepted a write is assumed to accept the
  // next.
  static constexpr std::chrono::milliseconds credit{2000};

  // Whose write it was: a client's, or a probe.
  enum class origin { client, probe };

  struct verdict {
    bool takes_writes = true;
    std::string reason;  // why it does not accept writes
  };

  // Only for outcomes that say something about the store, not for a write that failed because of
  // its content. `as_of` is the time for which the failure speaks. If the store responded, that is
  // now. If it fell silent, it is when the write was begun, which may be abandoned long after
  // another has succeeded: a failure from before the last success is ignored.
  void note_success(origin whose, time_point now);
  void note_failure(origin whose, std::string reason, time_point as_of, time_point now);

  // nullopt: there is no recent outcome.
  std::optional<verdict> judge(time_point now) const;

  // The verdict while a probe has begun and has no outcome yet.
  verdict judge_without_answer(time_point now) const;

 private:
  struct failure {
    std::string reason;
    time_point when;
  };

  mutable std::mutex mutex_;                  // guards everything below
  std::optional<time_point> success_;         // the last one
  std::optional<failure> failure_;            // since then, of any origin
  std::optional<failure> failure_of_client_;  // since a client's last success
};

}  // namespace extraction::store
