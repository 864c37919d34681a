#include "store/postgres/postgres_repository.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "store/postgres/write_probe.hpp"

namespace extraction::store::postgres {

postgres_repository::postgres_repository(connector& connections, boost::asio::io_context& context,
                                         std::size_t size, std::shared_ptr<readiness> health)
    : context_(context),
      health_(std::move(health)),
      pool_(std::make_shared<connection_pool>(connections, context, size)),
      finder_(*pool_, context, connections.settings().max_queued),
      lister_(*pool_),
      writes_(*pool_, context, connections.settings(), *health_) {}

postgres_repository::~postgres_repository() {
  pool_->close();
}

awaitable<void> postgres_repository::insert(std::span<const job> added) {
  return writes_.insert(added);
}

awaitable<bool> postgres_repository::find(std::string_view id, const job_callback& take) {
  const std::optional<job> found = co_await finder_.find(id);
  if (found) take(*found);
  co_return found.has_value();
}

awaitable<result<job>> postgres_repository::update(std::string_view id, const job_change& change,
                                                   timestamp now) {
  return writes_.update(id, change, now);
}

awaitable<job_page> postgres_repository::page(const job_query& query, const job_visitor& visit) {
  return lister_.page(query, visit);
}

awaitable<void> postgres_repository::reach(std::chrono::milliseconds patience) {
  return look(pool_, patience);
}

awaitable<void> postgres_repository::check() {
  return health_->check([this](readiness::probe begun) {
    boost::asio::co_spawn(context_, probe_writing(pool_, std::move(begun)), boost::asio::detached);
  });
}

}  // namespace extraction::store::postgres
