#include "store/write_health.hpp"

#include <utility>

namespace extraction::store {

namespace {

// For the log.
std::string describe_silence(std::optional<write_health::time_point> since,
                             write_health::time_point now) {
  if (!since) return "no write has succeeded since the start";
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now - *since).count();
  return "no write has succeeded for " + std::to_string(seconds) + " s";
}

}  // namespace

void write_health::note_success(origin whose, time_point now) {
  const std::lock_guard lock{mutex_};
  success_ = now;
  failure_.reset();
  if (whose == origin::client) failure_of_client_.reset();
}

void write_health::note_failure(origin whose, std::string reason, time_point as_of,
                                time_point now) {
  const std::lock_guard lock{mutex_};
  if (success_ && as_of < *success_) return;
  failure_ = failure{std::move(reason), now};
  if (whose == origin::client) failure_of_client_ = failure_;
}

std::optional<write_health::verdict> write_health::judge(time_point now) const {
  const std::lock_guard lock{mutex_};
  if (failure_ && now - failure_->when < fresh) return verdict{false, failure_->reason};
  if (failure_of_client_ && now - failure_of_client_->when < hold) {
    return verdict{false, failure_of_client_->reason};
  }
  if (!failure_ && success_ && now - *success_ < fresh) return verdict{};
  return std::nullopt;
}

write_health::verdict write_health::judge_without_answer(time_point now) const {
  const std::lock_guard lock{mutex_};
  if (!failure_ && success_ && now - *success_ < credit) return {};
  std::string reason = describe_silence(success_, now);
  if (failure_) reason += "; the last to fail: " + failure_->reason;
  return {false, std::move(reason)};
}

}  // namespace extraction::store
