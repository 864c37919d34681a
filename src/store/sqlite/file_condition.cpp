#include "store/sqlite/file_condition.hpp"

#include "jobs/error.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

namespace {

bool tells_of_damage(const std::exception& failure) {
  if (dynamic_cast<const store_damaged*>(&failure)) return true;
  const auto* const told = dynamic_cast<const sqlite_error*>(&failure);
  return told && told->is_damage();
}

}  // namespace

void file_condition::require_sound_file() const {
  require_file();
  if (!is_damaged_.load(std::memory_order_acquire)) return;
  const std::lock_guard lock{mutex_};
  throw store_unavailable(damage_);
}

void file_condition::note_loss(const std::string& why) {
  {
    const std::lock_guard lock{mutex_};
    loss_ = why;
  }
  is_lost_.store(true, std::memory_order_release);
  log_.critical("{}", why);
}

void file_condition::note_return() {
  is_lost_.store(false, std::memory_order_release);
  log_.info("the files of {} are back in place", path_);
}

void file_condition::note_failure(const std::exception& failure) {
  if (is_damaged_.load(std::memory_order_relaxed) || !tells_of_damage(failure)) return;
  const std::lock_guard lock{mutex_};
  if (is_damaged_.load(std::memory_order_relaxed)) return;
  damage_ = "the database file " + path_ + " is damaged (" + failure.what() +
            "); stop the service and restore a backup, or save what can be read with " +
            "sqlite3's .recover";
  is_damaged_.store(true, std::memory_order_release);
  log_.critical("{}", damage_);
}

void file_condition::refuse() const {
  const std::lock_guard lock{mutex_};
  throw store_unavailable(loss_);
}

}  // namespace extraction::store::sqlite
