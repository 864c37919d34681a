#include "store/open_store.hpp"

#include "store/postgres/postgres_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace extraction::store {

std::unique_ptr<job_store> open_store(const store_settings& settings, spdlog::logger& log) {
  if (!settings.postgres.url.empty())
    return std::make_unique<postgres_store>(settings.postgres, log);
  return std::make_unique<sqlite_store>(settings.sqlite, log);
}

}  // namespace extraction::store
