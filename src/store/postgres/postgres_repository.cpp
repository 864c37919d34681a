#include "store/postgres/postgres_repository.hpp"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "store/postgres/expiry.hpp"
#include "store/postgres/write_probe.hpp"

namespace extraction::store::postgres {

postgres_repository::postgres_repository(connector& connections, boost::asio::io_context& context,
                                         std::size_t size, std::shared_ptr<readiness> health)
    : context_(context),
      health_(std::move(health)),
      pool_(std::make_shared<connection_pool>(connections, context, size)),
      finder_(*pool_, context, connections.settings().max_queued),
      lister_(*pool_),
      events_(*pool_),
      writes_(*pool_, context, connections.settings(), *health_, connections.log()),
      archive_(*pool_) {}

postgres_repository::~postgres_repository() {
  pool_->close();
}

awaitable<result<std::optional<job>>> postgres_repository::create(
    const transition& added, const std::optional<idempotent_request>& once) {
  return writes_.create(added, once);
}

awaitable<result<full_job>> postgres_repository::execute(std::string_view id,
                                                         const job_command& asked) {
  return writes_.execute(id, asked);
}

awaitable<bool> postgres_repository::find(std::string_view id, const job_callback& take) {
  const std::optional<job> found = co_await finder_.find(id);
  if (found) take(*found);
  co_return found.has_value();
}

awaitable<job_page> postgres_repository::page(const job_query& query, const job_visitor& visit) {
  return lister_.page(query, visit);
}

awaitable<std::optional<full_job>> postgres_repository::find_full(std::string_view id) {
  return finder_.find_full(id);
}

awaitable<result<event_page>> postgres_repository::timeline(std::string_view id, std::int64_t after,
                                                            std::uint64_t limit,
                                                            const event_visitor& visit) {
  return events_.timeline(id, after, limit, visit);
}

awaitable<boost::system::result<event_page, cursor_gone>> postgres_repository::feed(
    event_cursor after, std::uint64_t limit, const event_visitor& visit) {
  return events_.feed(after, limit, visit);
}

awaitable<feed_ends> postgres_repository::ends() {
  return events_.ends();
}

awaitable<bool> postgres_repository::remove_expired(const retention& limits, timestamp now) {
  return remove_some_expired(*pool_, limits, now);
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
