// A problem that may come again and again, in the log: it is told at once, then counted, and told
// when it is over.
//
// While nothing else is wrong, a problem makes no more than one line in `interval` and one at its
// end, however often it comes.
//
// Thread-safe. Memory is bounded.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include <spdlog/logger.h>

namespace extraction {

class recurring_problem {
 public:
  using steady = std::chrono::steady_clock;

  static constexpr std::chrono::seconds interval{5};

  // `recovery` is what is said when it is over: "SQLite takes writes again". `log` must outlive
  // this.
  recurring_problem(spdlog::logger& log, spdlog::level::level_enum level, std::string recovery);

  // It has come, for `reason`. Another reason is told at once as well. The line is the reason,
  // after `where`, which does not count for what is the same.
  void occurred(std::string_view reason, std::string_view where = {},
                steady::time_point now = steady::now()) noexcept;

  // What failed has succeeded. Costs next to nothing if all was well before.
  void ended(steady::time_point now = steady::now()) noexcept;

 private:
  // Reasons that are told at once in one interval; others then are merely counted.
  static constexpr std::size_t most_reasons = 8;

  std::string note(std::string_view reason, std::string_view where, steady::time_point now);
  std::string note_end(steady::time_point now);
  bool is_told(std::string_view reason) const;

  spdlog::logger& log_;
  const spdlog::level::level_enum level_;
  const std::string recovery_;

  std::atomic<bool> is_on_{false};
  std::mutex mutex_;                            // of all below
  std::array<std::string, most_reasons> told_;  // in this interval
  std::size_t told_count_ = 0;
  steady::time_point interval_end_{};
  steady::time_point since_{};  // when it began that was told
  std::uint64_t times_ = 0;     // since then
  std::uint64_t untold_ = 0;    // since the last line
};

}  // namespace extraction
