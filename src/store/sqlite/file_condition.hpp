// The condition of the database file: whether it was lost or is damaged.
//
// The writer thread watches the file (file_watch); any thread may encounter damage. Each is logged
// once. Thread-safe.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <string>

#include <spdlog/logger.h>

namespace extraction::store::sqlite {

class file_condition {
 public:
  // `path` is used in the log, which must outlive this object.
  file_condition(std::string path, spdlog::logger& log) : path_(std::move(path)), log_(log) {}

  // Throws store_unavailable, and says why, while the file is lost. Costs nothing otherwise.
  void require_file() const {
    if (is_lost_.load(std::memory_order_acquire)) refuse();
  }

  // Throws store_unavailable, and says why, while the file is lost, or once it was found damaged: a
  // damaged file is served as far as it can be read, but callers must be able to know.
  void require_sound_file() const;

  // `why` says what has happened, where, and what to do.
  void note_loss(const std::string& why);
  void note_return();

  // Remembers a failure that indicates damage, permanently, as a damaged file does not heal; other
  // failures are ignored.
  void note_failure(const std::exception& failure);

 private:
  [[noreturn]] void refuse() const;

  const std::string path_;
  spdlog::logger& log_;
  std::atomic<bool> is_lost_{false};
  std::atomic<bool> is_damaged_{false};
  mutable std::mutex mutex_;
  std::string loss_;
  std::string damage_;
};

}  // namespace extraction::store::sqlite
