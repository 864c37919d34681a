#include "store/sqlite/file_watch.hpp"

namespace extraction::store::sqlite {

void file_watch::check(connection* writer) {
  const state found = files_.look();
  if (found != found_) note(found);
  if (found == state::in_place) return;
  // If only the index is lost, the log is still where the next start looks for it.
  if (!is_saved_ && writer && found != state::index_lost) save(*writer);
  if (is_saved_ && found == state::file_replaced) files_.remove_log();
  condition_.require_file();
}

void file_watch::note(state found) {
  found_ = found;
  if (found == state::in_place) {
    is_saved_ = has_failed_to_save_ = false;
    condition_.note_return();
  } else {
    condition_.note_loss(files_.describe(found));
  }
}

// Truncates the log as well: if another file were beside it, the next start would apply the log to
// that.
void file_watch::save(connection& writer) {
  const int code = sqlite3_wal_checkpoint_v2(writer.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  is_saved_ = code == SQLITE_OK;
  if (is_saved_) {
    log_.warn("the content of {} has been copied into the database file that was lost",
              files_.log_path());
  } else if (!std::exchange(has_failed_to_save_, true)) {
    log_.error("{}; until that succeeds, {} is still part of the database file that was lost",
               sqlite_error("cannot copy the log into its file", writer.handle()).what(),
               files_.log_path());
  }
}

void file_watch::leave() {
  if (is_saved_ && (found_ == state::file_absent || found_ == state::file_replaced)) {
    files_.remove_log();
  }
}

}  // namespace extraction::store::sqlite
