// Opens the store that the settings name.
#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "job_repository.hpp"
#include "store/store_settings.hpp"

namespace extraction::store {

// Throws store_unavailable; see sqlite_store and postgres_store for what is tolerated. `log` must
// outlive the store.
std::unique_ptr<job_store> open_store(const store_settings& settings, spdlog::logger& log);

}  // namespace extraction::store
