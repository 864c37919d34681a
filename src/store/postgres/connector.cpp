#include "store/postgres/connector.hpp"

#include <utility>

#include <boost/asio/post.hpp>

#include "store/postgres/blocking_query.hpp"
#include "store/postgres/migrations.hpp"
#include "store/postgres/open_connection.hpp"
#include "store/postgres/postgres_error.hpp"
#include "store/postgres/session_settings.hpp"

namespace extraction::store::postgres {

namespace {

// While a host is black-holed, each attempt occupies a thread for connect_timeout.
constexpr std::size_t most_attempts_at_once = 4;

}  // namespace

connector::connector(postgres_settings settings, spdlog::logger& log)
    : settings_(std::move(settings)),
      log_(log),
      failures_(log, spdlog::level::err, "PostgreSQL can be reached again"),
      threads_(most_attempts_at_once) {}

connector::~connector() {
  threads_.stop();
  threads_.join();
}

connection_handle connector::connect() {
  connection_handle handle = open_connection(settings_);
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
