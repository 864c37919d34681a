#include "store/sqlite/file_keeper.hpp"

#include <chrono>

namespace extraction::store::sqlite {

file_keeper::file_keeper(const sqlite_settings& settings, connection& writer, spdlog::logger& log)
    : condition_(settings.path, log), checkpoints_({}, log) {
  if (settings.path != in_memory_path) watch_.emplace(settings.path, writer, condition_, log);
}

void file_keeper::require_file(writing_session* session) {
  if (watch_) watch_->check(session ? &session->database : nullptr);
}

void file_keeper::checkpoint(writing_session* session) {
  if (session) {
    checkpoints_.run_if_due(session->database, session->log, std::chrono::steady_clock::now());
  }
}

void file_keeper::rest(writing_session* session) {
  try {
    require_file(session);
    checkpoint(session);
  } catch (const store_unavailable&) {
    // condition() reports it.
  }
}

void file_keeper::leave() {
  if (watch_) watch_->leave();
}

}  // namespace extraction::store::sqlite
