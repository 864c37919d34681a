#include "store/postgres/postgres_store.hpp"

#include <algorithm>
#include <utility>

#include "store/postgres/connection_url.hpp"
#include "store/postgres/postgres_error.hpp"
#include "store/postgres/postgres_repository.hpp"

namespace extraction::store {

namespace {

constexpr std::size_t default_pool_size = 10;

}  // namespace

postgres_store::postgres_store(postgres_settings settings, spdlog::logger& log)
    : log_(log), connections_(std::move(settings), log) {
  try {
    connections_.connect();
  } catch (const postgres::postgres_error& failure) {
    if (failure.what_helps() != postgres::remedy::new_connection) throw;
    log_.warn("{} cannot be reached yet: {}", postgres::describe_url(connections_.settings().url),
              failure.what());
    health_->note_failure(failure.what());
  }
}

std::unique_ptr<job_repository> postgres_store::open_repository(boost::asio::io_context& context) {
  const postgres_settings& settings = connections_.settings();
  // The remainder goes to the first ones.
  const std::size_t number = repositories_.fetch_add(1);
  const std::size_t size = settings.pool_size > 0 ? settings.pool_size : default_pool_size;
  const std::size_t share = size / settings.threads + (number < size % settings.threads ? 1 : 0);
  return std::make_unique<postgres::postgres_repository>(connections_, context,
                                                         std::max<std::size_t>(share, 1), health_);
}

}  // namespace extraction::store
