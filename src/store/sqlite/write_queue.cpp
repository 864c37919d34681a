#include "store/sqlite/write_queue.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "store/sqlite/failure_words.hpp"
#include "store/sqlite/migrations.hpp"

namespace extraction::store::sqlite {

namespace {

// Limits how long the first write of a group waits for the last.
constexpr std::size_t max_group_size = 256;

// How often an idle queue checks its file and log.
constexpr std::chrono::seconds idle_interval{1};

// The file must exist: if it were recreated after it was moved away, writes would go where nobody
// reads.
connection open_for_writing(const sqlite_settings& settings) try {
  connection database{settings.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                      write_calls::gathered};
  sqlite3_busy_timeout(database.handle(), static_cast<int>(settings.busy_timeout.count()));
  // A commit is on disk when it returns (sqlite.org/pragma.html#pragma_synchronous). Set before the
  // first write, as gathering requires.
  database.execute("PRAGMA synchronous = FULL");
  refuse_newer_schema(database);
  const auto mode = database.query_text("PRAGMA journal_mode = WAL");
  if (settings.path != in_memory_path && mode != "wal") {
    throw store_unavailable("SQLite: cannot use a write-ahead log");
  }
  // Readers can keep the log from being restarted for a while; it is truncated afterwards.
  database.execute("PRAGMA journal_size_limit = 67108864");
  migrate(database);
  if (settings.path != in_memory_path) {
    const std::string rights = describe_missing_rights_to_log(settings.path);
    if (!rights.empty()) throw store_unavailable("it is not writable");
  }
  return database;
} catch (const store_unavailable& problem) {
  std::string why = "cannot use " + settings.path + ": " + problem.what();
  const std::string rights = describe_missing_rights(settings.path);
  if (settings.path != in_memory_path && !rights.empty()) why += "; " + rights;
  throw store_unavailable(why);
}

// A write that changes nothing: the page that contains it goes to the log, and the log to the disk.
void rewrite_header(connection& database) {
  const auto version = database.query_text("PRAGMA user_version");
  database.execute("PRAGMA user_version = " + version.value_or("0"));
}

std::string reason_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& problem) {
    return problem.what();
  }
}

}  // namespace

template <class Handler>
struct write_queue::pending_write_of final : pending_write {
  pending_write_of(work t, executor e, Handler h)
      : pending_write(std::move(t), std::move(e)), handler(std::move(h)) {}
  void resume() override { std::move(handler)(std::move(failure)); }

  Handler handler;
};

writing_session::writing_session(const sqlite_settings& settings)
    : database(open_for_writing(settings)),
      log(database),
      writer(database),
      reader(database),
      begin(database, "BEGIN IMMEDIATE"),
      commit(database, "COMMIT"),
      savepoint(database, "SAVEPOINT one_write"),
      release(database, "RELEASE one_write"),
      rollback_to(database, "ROLLBACK TO one_write") {}

write_queue::write_queue(const sqlite_settings& settings, spdlog::logger& log)
    : settings_(settings),
      failures_(log, spdlog::level::err, "SQLite accepts writes again"),
      condition_(settings_.path, log),
      session_(std::in_place, settings_),
      checkpoints_({}, log) {
  if (settings_.path != in_memory_path) {
    watch_.emplace(settings_.path, session_->database, condition_, log);
  }
  thread_ = std::thread{[this] { write_until_stopped(); }};
}

write_queue::~write_queue() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

awaitable<void> write_queue::run(boost::asio::io_context& context, work task) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<executor>&,
                                     void(std::exception_ptr)>(
      [this, &context, task = std::move(task)](auto handler) mutable {
        enqueue(std::make_unique<pending_write_of<decltype(handler)>>(
            std::move(task), context.get_executor(), std::move(handler)));
      },
      use_awaitable);
}

awaitable<void> write_queue::check() {
  return readiness_->check([this](readiness::probe begun) {
    {
      const std::lock_guard lock{mutex_};
      waiting_probe_.emplace(std::move(begun));
    }
    changed_.notify_one();
  });
}

void write_queue::enqueue(std::unique_ptr<pending_write> added) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() < settings_.max_queued_writes) waiting_.push_back(std::move(added));
  }
  if (!added) {
    changed_.notify_one();
    return;
  }
  added->failure = std::make_exception_ptr(store_unavailable(
      "SQLite: " + std::to_string(settings_.max_queued_writes) + " writes are waiting already"));
  group refused;
  refused.push_back(std::move(added));
  acknowledge(std::move(refused));
}

void write_queue::write_until_stopped() {
  while (auto writes = take_group()) {
    if (writes->empty() && !probe_in_hand_) {
      rest();
    } else {
      commit(*writes);
      acknowledge(std::move(*writes));
      checkpoint();
    }
  }
  rest();
  if (watch_) watch_->leave();
}

// Empty, and without a current probe: there was nothing to write for a while. Null: the queue must
// stop and has nothing left.
std::optional<write_queue::group> write_queue::take_group() {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, idle_interval,
                    [this] { return stopping_ || waiting_probe_ || !waiting_.empty(); });
  if (stopping_ && waiting_.empty()) return std::nullopt;
  if (!stopping_ && waiting_probe_) {
    probe_in_hand_.emplace(*std::exchange(waiting_probe_, std::nullopt));
  }
  if (waiting_.size() <= max_group_size) return std::exchange(waiting_, {});
  const auto end = waiting_.begin() + max_group_size;
  group taken{std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end)};
  waiting_.erase(waiting_.begin(), end);
  return taken;
}

void write_queue::append_waiting(group& writes) {
  const std::lock_guard lock{mutex_};
  std::ranges::move(waiting_, std::back_inserter(writes));
  waiting_.clear();
}

void write_queue::commit(group& writes) {
  if (!begin(writes)) return;
  bool has_changed = false;
  try {
    for (const auto& write : writes) has_changed |= run_in_savepoint(*write);
    if (probe_in_hand_) rewrite_header(session_->database);
    session_->commit.run();
    commits_.fetch_add(1, std::memory_order_release);
  } catch (const std::exception& failure) {
    // Nothing of the group is stored or, if COMMIT itself failed, all of it may be.
    fail(writes, failure);
    reopen();
    return;
  }
  if (confirm(writes)) note_commit(writes, has_changed);
}

// A commit to a file that had been lost by then must not be acknowledged.
bool write_queue::confirm(group& writes) {
  try {
    check_file();
    return true;
  } catch (const store_unavailable& failure) {
    fail(writes, failure);
    return false;
  }
}

bool write_queue::begin(group& writes) {
  try {
    check_file();
    if (!session_) session_.emplace(settings_);
    session_->begin.run();
    return true;
  } catch (const std::exception& failure) {
    // All others would wait as long in vain: another program holds the lock, or the file is gone.
    append_waiting(writes);
    fail(writes, failure);
    const auto* const told = dynamic_cast<const sqlite_error*>(&failure);
    if (told && !told->is_busy()) reopen();
    return false;
  }
}

// Throws store_unavailable if the file is lost: what is committed to it now will be missing at the
// next start.
void write_queue::check_file() {
  if (watch_) watch_->check(session_ ? &session_->database : nullptr);
}

// All waiting writes have been answered.
void write_queue::checkpoint() {
  if (session_) {
    checkpoints_.run_if_due(session_->database, session_->log, std::chrono::steady_clock::now());
  }
}

void write_queue::rest() {
  try {
    check_file();
    checkpoint();
  } catch (const store_unavailable&) {
    // condition() reports it.
  }
}

// Returns whether it has changed the database.
bool write_queue::run_in_savepoint(pending_write& write) {
  session_->savepoint.run();
  const int changes = sqlite3_total_changes(session_->database.handle());
  try {
    write.task(*session_);
  } catch (const std::exception& failure) {
    // Some errors end the whole transaction, and with it every write of the group.
    if (!session_->database.in_transaction()) throw;
    write.failure = std::current_exception();
    condition_.note_failure(failure);
    session_->rollback_to.run();
  }
  session_->release.run();
  return !write.failure && changes != sqlite3_total_changes(session_->database.handle());
}

// A commit of changes to jobs that do not exist wrote nothing, and says nothing about the store;
// but a commit of writes that all failed does.
void write_queue::note_commit(const group& writes, bool has_changed) {
  if (has_changed) {
    failures_.ended();
    readiness_->note_success();
  } else if (const auto failed = std::ranges::find_if(
                 writes, [](const auto& write) { return write->failure != nullptr; });
             failed != writes.end()) {
    readiness_->note_failure(reason_of((*failed)->failure));
  }
  if (probe_in_hand_) probe_in_hand_->succeed();
  probe_in_hand_.reset();
}

void write_queue::fail(group& writes, const std::exception& failure) {
  condition_.note_failure(failure);
  if (!writes.empty()) {
    failures_.occurred(failure.what(), "a group of writes failed: ");
    readiness_->note_failure(failure.what());
  } else if (probe_in_hand_) {
    probe_in_hand_->fail(failure.what());
  }
  probe_in_hand_.reset();
  for (const auto& write : writes) {
    if (!write->failure)
      write->failure = std::make_exception_ptr(store_unavailable(failure.what()));
  }
}

// The state of a connection after a failed commit, or if it cannot begin a transaction, cannot be
// trusted, so the next write uses a new one.
void write_queue::reopen() {
  if (settings_.path != in_memory_path) return session_.reset();
  // The connection is the database. A rollback ends the transaction, whatever it returns.
  if (session_->database.in_transaction()) {
    sqlite3_exec(session_->database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

// Passes each I/O thread all of its writes at once, so that it is woken once.
void write_queue::acknowledge(group writes) {
  while (!writes.empty()) {
    const executor home = writes.front()->loop.get_executor();
    const auto others = std::stable_partition(writes.begin(), writes.end(), [&](const auto& write) {
      return write->loop.get_executor() == home;
    });
    group done{std::make_move_iterator(writes.begin()), std::make_move_iterator(others)};
    writes.erase(writes.begin(), others);
    boost::asio::post(home, [done = std::move(done)] {
      for (const auto& write : done) write->resume();
    });
  }
}

}  // namespace extraction::store::sqlite
