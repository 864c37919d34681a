#include "store/postgres/postgres_repository.hpp"

namespace extraction::store::postgres {

namespace {

// Reads nothing, but only where the table can be read.
const statement check_table{"check_table", "SELECT 1 FROM extraction_job WHERE position = 0"};

}  // namespace

postgres_repository::postgres_repository(connector& connections, boost::asio::io_context& context,
                                         std::size_t size, spdlog::logger& log)
    : pool_(std::make_shared<connection_pool>(connections, context, size, log)),
      finder_(*pool_, context, connections.settings().max_queued),
      lister_(*pool_),
      writes_(*pool_, context, connections.settings()) {}

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

awaitable<void> postgres_repository::check() {
  const auto look = [](connection& server) -> awaitable<void> {
    batch queries;
    queries.push_back({check_table});
    co_await server.run(queries);
  };
  co_await pool_->use(connection_pool::steady::now(), look);
}

}  // namespace extraction::store::postgres
