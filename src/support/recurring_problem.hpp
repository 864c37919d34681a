// Logs a problem that may recur: it is logged at once, then counted, and logged again when it is
// over.
//
// As long as the reason stays the same, a problem causes at most one line per `interval` and one at
// its end, however often it occurs.
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

  // `recovery` is the line that says that it is over, such as "SQLite accepts writes again". `log`
  // must outlive this object.
  recurring_problem(spdlog::logger& log, spdlog::level::level_enum level, std::string recovery);

  // The problem has occurred, for `reason`. A different reason is logged at once as well. The line
  // is `where` followed by the reason; `where` does not count when reasons are compared.
  void occurred(std::string_view reason, std::string_view where = {},
                steady::time_point now = steady::now()) noexcept;

  // What failed has succeeded. Costs next to nothing if nothing had failed.
  void ended(steady::time_point now = steady::now()) noexcept;

 private:
  // Reasons that are logged at once in one interval; any others are only counted.
  static constexpr std::size_t most_reasons = 8;

  std::string note(std::string_view reason, std::string_view where, steady::time_point now);
  std::string note_end(steady::time_point now);
  bool is_told(std::string_view reason) const;

  spdlog::logger& log_;
  const spdlog::level::level_enum level_;
  const std::string recovery_;

  std::atomic<bool> is_on_{false};
  std::mutex mutex_;                            // guards everything below
  std::array<std::string, most_reasons> told_;  // in this interval
  std::size_t told_count_ = 0;
  steady::time_point interval_end_{};
  steady::time_point since_{};  // when the problem that was logged began
  std::uint64_t times_ = 0;     // since then
  std::uint64_t untold_ = 0;    // since the last line
};

}  // namespace extraction
