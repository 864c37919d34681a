#include "store/postgres/connector.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/post.hpp>

#include "store/postgres/blocking_query.hpp"
#include "store/postgres/connection_url.hpp"
#include "store/postgres/migrations.hpp"
#include "store/postgres/postgres_error.hpp"
#include "store/postgres/session_settings.hpp"

namespace extraction::store::postgres {

namespace {

// While a host is black-holed each attempt holds a thread for connect_timeout.
constexpr std::size_t most_attempts_at_once = 4;

// A setting given twice counts by its last value: what comes before the URL it may overrule, what
// comes after it not.
connection_handle open(const postgres_settings& settings) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  const std::string url = to_libpq_url(settings.url);
  const std::string timeout = std::to_string(ceil<seconds>(settings.connect_timeout).count());
  const std::string unheard = std::to_string(settings.response_timeout.count());
  const std::array<std::pair<const char*, const char*>, 8> options{{
      {"fallback_application_name", "extraction-job-api"},
      {"connect_timeout", timeout.c_str()},
      // A firewall forgets a silent connection, commonly after a few minutes.
      {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "3"},
      // What was sent and never acknowledged; the system would try for a quarter of an hour.
      {"tcp_user_timeout", unheard.c_str()},
      {"dbname", url.c_str()},
      {"client_encoding", "UTF8"},
  }};
  std::array<const char*, options.size() + 1> names{};
  std::array<const char*, options.size() + 1> values{};
  for (std::size_t i = 0; i < options.size(); ++i) std::tie(names[i], values[i]) = options[i];

  constexpr int dbname_is_url = 1;
  connection_handle handle{PQconnectdbParams(names.data(), values.data(), dbname_is_url)};
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    throw postgres_error(handle ? PQerrorMessage(handle.get()) : "out of memory", "");
  }
  // libpq prints what the server remarks on stderr if nobody takes it.
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

}  // namespace

connector::connector(postgres_settings settings, spdlog::logger& log)
    : settings_(std::move(settings)), log_(log), threads_(most_attempts_at_once) {}

connector::~connector() {
  threads_.stop();
  threads_.join();
}

connection_handle connector::connect() {
  connection_handle handle = open(settings_);
  {
    const std::lock_guard lock{schema_mutex_};
    if (!schema_is_current_) {
      migrate(*handle, settings_.response_timeout, log_);
      schema_is_current_ = true;
    }
  }
  if (settings_.prepared_statements) {
    run_blocking(*handle, settings_for_session(settings_), settings_.response_timeout);
  }
  return handle;
}

void connector::connect_in_background(receiver done) {
  boost::asio::post(threads_, [this, done = std::move(done)] {
    connection_handle handle;
    std::exception_ptr failure;
    try {
      handle = connect();
    } catch (...) {
      failure = std::current_exception();
    }
    done(std::move(handle), failure);
  });
}

}  // namespace extraction::store::postgres
