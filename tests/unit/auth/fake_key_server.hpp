// A key server for the tests of a key source: it publishes, fails, stalls, and counts.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>

#include "auth/key_source.hpp"

namespace extraction::test {

// Thread-safe. Must outlive the sources that fetch from it.
class fake_key_server {
 public:
  explicit fake_key_server(std::string document) : document_(std::move(document)) {}

  void publish(std::string document) {
    const std::lock_guard lock{mutex_};
    document_ = std::move(document);
    broken_ = false;
  }

  void break_down() {
    const std::lock_guard lock{mutex_};
    broken_ = true;
  }

  // From now on a fetch takes what is published when it begins, and waits before it answers.
  void stall() {
    const std::lock_guard lock{mutex_};
    stalled_ = true;
  }

  // Lets one waiting fetch answer.
  void answer_one() {
    const std::lock_guard lock{mutex_};
    ++answers_;
    changed_.notify_all();
  }

  void recover() {
    const std::lock_guard lock{mutex_};
    stalled_ = false;
    changed_.notify_all();
  }

  // The number of fetches that have begun.
  int count() const {
    const std::lock_guard lock{mutex_};
    return count_;
  }

  // False if that takes more than ten seconds.
  bool wait_for_count(int count) const {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return count_ >= count; });
  }

  auth::key_source::fetcher fetcher() {
    return [this](std::stop_token stop) { return fetch(std::move(stop)); };
  }

 private:
  boost::system::result<std::string, auth::fetch_failure> fetch(std::stop_token stop) {
    std::unique_lock lock{mutex_};
    ++count_;
    changed_.notify_all();
    const std::string document = document_;
    changed_.wait(lock, stop, [this] { return !stalled_ || answers_ > 0; });
    if (stalled_ && answers_ > 0) --answers_;
    if (broken_ || stop.stop_requested()) return auth::fetch_failure{"connection refused"};
    return {boost::system::in_place_value, document};
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::string document_;
  bool broken_ = false;
  bool stalled_ = false;
  int answers_ = 0;
  int count_ = 0;
};

}  // namespace extraction::test
