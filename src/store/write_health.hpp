// Whether a store takes writes, judged by what became of those it was given.
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

  // An outcome answers for this long; after that the store must be asked.
  static constexpr std::chrono::milliseconds fresh{1000};
  // A client's write that failed outweighs for this long a probe that succeeded: a disk that is
  // full takes a probe, which changes no job, and not what comes next.
  static constexpr std::chrono::milliseconds hold{2000};
  // How long a store that has taken a write is believed to take the next while a probe waits.
  static constexpr std::chrono::milliseconds credit{2000};

  // Whose write it was: a client's, or one of our own, made to find out.
  enum class origin { client, probe };

  struct verdict {
    bool takes_writes = true;
    std::string reason;  // why it does not
  };

  // Only of what speaks for the store: not of a write that failed for its own content. `as_of` is
  // when the store was as the failure tells. Of one that answered that is now. Of one that fell
  // silent it is when the write was begun, which may be given up long after another has succeeded:
  // a failure from before the last success is passed over.
  void note_success(origin whose, time_point now);
  void note_failure(origin whose, std::string reason, time_point as_of, time_point now);

  // nullopt: no outcome is fresh.
  std::optional<verdict> judge(time_point now) const;

  // When a probe was begun and has no outcome yet.
  verdict judge_without_answer(time_point now) const;

 private:
  struct failure {
    std::string reason;
    time_point when;
  };

  mutable std::mutex mutex_;                  // of all below
  std::optional<time_point> success_;         // the last one
  std::optional<failure> failure_;            // since then, whosever
  std::optional<failure> failure_of_client_;  // since a client's last success
};

}  // namespace extraction::store
