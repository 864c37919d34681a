// Settings of the PostgreSQL store.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

namespace extraction::store {

struct postgres_settings {
  // A URL that fault_in_url() in connection_url.hpp accepts. Contains a password: never log it.
  std::string url{};

  // Creates a new password for each connection; null: the password in the URL is used. Thread-safe.
  std::function<std::string()> make_password{};

  // Connections of the whole process, divided evenly among its I/O threads: at least one for each.
  // 0: ten, or one for each if that is more.
  std::size_t pool_size = 0;
  std::size_t threads = 1;

  // If off, neither a statement nor a setting outlives its transaction, as a pooler in transaction
  // mode requires.
  bool prepared_statements = true;

  // How long one host may take to accept a connection. libpq counts whole seconds, and at least 2.
  std::chrono::milliseconds connect_timeout{5000};
  // How long a request may have waited when it is started, or retried after a failure.
  std::chrono::milliseconds queue_timeout{3000};
  // The server's own limits for one statement, and for its waiting for a lock.
  std::chrono::milliseconds statement_timeout{5000};
  std::chrono::milliseconds lock_timeout{2000};
  // How long the server may be silent before its connection is dropped. Longer than
  // statement_timeout, so that a server that is merely slow can report that.
  std::chrono::milliseconds response_timeout{8000};

  // How long idempotency keys are remembered. Zero: forever.
  std::chrono::seconds idempotency_key_ttl{86'400};

  // Requests of one kind (reads, writes, pages) that may wait on one I/O thread; any more are
  // refused.
  std::size_t max_queued = 10'000;
};

}  // namespace extraction::store
