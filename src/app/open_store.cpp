#include "app/open_store.hpp"

#include <utility>

#include "store/postgres/postgres_store.hpp"
#include "store/read_only_store.hpp"
#include "store/sqlite/sqlite_store.hpp"

namespace extraction {

namespace {

std::unique_ptr<job_store> open_whole(const store_settings& settings, spdlog::logger& log) {
  if (!settings.postgres.url.empty())
    return std::make_unique<store::postgres_store>(settings.postgres, log);
  return std::make_unique<store::sqlite_store>(settings.sqlite, log);
}

}  // namespace

std::unique_ptr<job_store> open_store(const store_settings& settings, spdlog::logger& log) {
  auto whole = open_whole(settings, log);
  if (!settings.read_only) return whole;
  return std::make_unique<store::read_only_store>(std::move(whole));
}

}  // namespace extraction
