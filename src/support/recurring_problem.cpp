#include "support/recurring_problem.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace extraction {

recurring_problem::recurring_problem(spdlog::logger& log, spdlog::level::level_enum level,
                                     std::string recovery)
    : log_(log), level_(level), recovery_(std::move(recovery)) {}

void recurring_problem::occurred(std::string_view reason, std::string_view where,
                                 steady::time_point now) noexcept {
  try {
    const std::string line = note(reason, where, now);
    if (!line.empty()) log_.log(level_, "{}", line);
  } catch (const std::exception&) {
    // Out of memory: there are worse problems to report.
  }
}

void recurring_problem::ended(steady::time_point now) noexcept {
  if (!is_on_.load(std::memory_order_relaxed)) return;
  try {
    const std::string line = note_end(now);
    if (!line.empty()) log_.info("{}", line);
  } catch (const std::exception&) {
    // As above.
  }
}

// The line to log now, or nothing.
std::string recurring_problem::note(std::string_view reason, std::string_view where,
                                    steady::time_point now) {
  const std::lock_guard lock{mutex_};
  is_on_.store(true, std::memory_order_relaxed);
  if (times_ == 0) since_ = now;
  ++times_;
  if (now >= interval_end_) {
    interval_end_ = now + interval;
    told_count_ = 0;
  }
  if (told_count_ == most_reasons || is_told(reason)) {
    ++untold_;
    return {};
  }
  told_[told_count_++].assign(reason);

  std::string line{where};
  line += reason;
  if (const auto more = std::exchange(untold_, 0); more > 0) {
    line.append(" (and ").append(std::to_string(more));
    line += more == 1 ? " more time since the last line)" : " more times since the last line)";
  }
  return line;
}

// Says nothing of reasons that came and went between two lines: the next line counts them.
std::string recurring_problem::note_end(steady::time_point now) {
  const std::lock_guard lock{mutex_};
  is_on_.store(false, std::memory_order_relaxed);
  if (times_ == untold_) return {};
  const auto lasted = std::chrono::floor<std::chrono::milliseconds>(now - since_).count();
  std::string line = recovery_ + "; it failed " + std::to_string(times_) +
                     (times_ == 1 ? " time in " : " times in ") + std::to_string(lasted) + " ms";
  times_ = untold_ = 0;
  return line;
}

bool recurring_problem::is_told(std::string_view reason) const {
  const auto* const told_end = told_.data() + told_count_;
  return std::ranges::find(told_.data(), told_end, reason) != told_end;
}

}  // namespace extraction
