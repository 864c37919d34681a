#include "app/store_options.hpp"

#include <cstdlib>
#include <string>

#include <CLI/Error.hpp>

#include "app/options.hpp"
#include "store/postgres/connection_url.hpp"

namespace extraction {

namespace {

using namespace options;
using store::postgres::fault_in_url;
using store::postgres::has_password;
using store::postgres::is_url;

std::string check_path(const std::string& path) {
  if (path.empty()) return "must not be empty";
  // The value is not quoted: it may contain a password.
  if (path.find("://") != path.npos) {
    return "is a URL, but must be a path; put a PostgreSQL URL into DATABASE_URL";
  }
  return "";
}

// A flag must not contain a password: every user of the machine can see it in the process list. In
// the environment, or in libpq's password file, it is safe.
std::string check_url(const std::string& variable, const std::string& url) {
  if (const auto fault = fault_in_url(url)) return *fault;
  const char* const set = std::getenv(variable.c_str());
  const bool is_flag = set == nullptr || url != set;
  if (is_flag && has_password(url)) {
    return "must not contain a password; put the URL into " + variable +
           ", or the password into PGPASSWORD";
  }
  return "";
}

// An option that takes either kind of store.
void add_place(CLI::App& command, const char* flag, const std::string& variable,
               store_settings& into, const std::string& meaning) {
  const auto store = [&into](const std::string& place) {
    (is_url(place) ? into.postgres.url : into.sqlite.path) = place;
  };
  refuse_wrapping(command.add_option_function<std::string>(flag, store, meaning)
                      ->envname(variable)
                      ->required()
                      ->check([variable](const std::string& place) {
                        return is_url(place) ? check_url(variable, place) : check_path(place);
                      }));
}

void add_postgres(CLI::App& command, store::postgres_settings& into) {
  add(command, "DATABASE_URL", into.url, "PostgreSQL database to use instead of SQLite")
      ->check([](const std::string& url) { return check_url("DATABASE_URL", url); });
  add_number(command, "DB_POOL_SIZE", into.pool_size, std::size_t{0}, std::size_t{10'000},
             "Maximum number of connections to PostgreSQL, divided among the threads; "
             "0 means 10, or THREADS if that is more");
  add_switch(command, "DB_PREPARED_STATEMENTS", into.prepared_statements,
             "Use prepared statements; set it to no for a pooler in transaction mode");
  add_seconds(command, "DB_CONNECT_TIMEOUT_SECONDS", into.connect_timeout,
              "How long a PostgreSQL host may take to accept a connection");
  add_seconds(command, "DB_QUEUE_TIMEOUT_SECONDS", into.queue_timeout,
              "How long a request waits for a connection to PostgreSQL; then 503");
  add_seconds(command, "DB_STATEMENT_TIMEOUT_SECONDS", into.statement_timeout,
              "How long PostgreSQL may work on a statement; then 503");
  add_seconds(command, "DB_LOCK_TIMEOUT_SECONDS", into.lock_timeout,
              "How long a write waits for a job that another transaction has locked; then 503");
  add_seconds(command, "DB_RESPONSE_TIMEOUT_SECONDS", into.response_timeout,
              "How long PostgreSQL may be silent before its connection is dropped; then 503");
}

}  // namespace

void add_store_options(CLI::App& command, store_settings& into) {
  add(command, "DB_PATH", into.sqlite.path, "SQLite file, or :memory:")->check(check_path);
  add_seconds(
      command, "DB_BUSY_TIMEOUT_SECONDS", into.sqlite.busy_timeout,
      "How long a write waits while another program holds the SQLite file's lock; then 503");
  add_number(command, "MAX_QUEUED_WRITES", into.sqlite.max_queued_writes, std::size_t{1},
             std::size_t{1'000'000},
             "Maximum number of writes that may wait at once; beyond it, 503");
  add_number(command, "DB_CACHE_MIB", into.sqlite.cache_mib, std::size_t{1}, std::size_t{1'048'576},
             "Memory for pages of the SQLite file, divided among the threads");
  add_postgres(command, into.postgres);
}

void settle_store_options(store_settings& settings, std::size_t threads) {
  store::postgres_settings& into = settings.postgres;
  into.threads = threads;
  settings.sqlite.threads = threads;
  into.max_queued = settings.sqlite.max_queued_writes;
  into.idempotency_key_ttl = settings.sqlite.idempotency_key_ttl;
  if (into.pool_size > 0 && into.pool_size < threads) {
    throw CLI::ValidationError("DB_POOL_SIZE",
                               "must be at least THREADS, which is " + std::to_string(threads));
  }
  if (into.response_timeout <= into.statement_timeout) {
    throw CLI::ValidationError("DB_RESPONSE_TIMEOUT_SECONDS",
                               "must be longer than DB_STATEMENT_TIMEOUT_SECONDS");
  }
}

void add_copy_options(CLI::App& command, copy_settings& into) {
  add_place(command, "--from", "COPY_FROM", into.from,
            "SQLite file or PostgreSQL URL to copy from");
  add_place(command, "--to", "COPY_TO", into.to, "SQLite file or PostgreSQL URL to copy to");
}

}  // namespace extraction
