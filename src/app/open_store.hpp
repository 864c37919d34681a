// Opens the store that the settings name.
#pragma once

#include <memory>

#include <spdlog/logger.h>

#include "app/store_settings.hpp"
#include "jobs/job_repository.hpp"

namespace extraction {

// Throws store_unavailable; sqlite_store and postgres_store say which failures are tolerated. `log`
// must outlive the store.
std::unique_ptr<job_store> open_store(const store_settings& settings, spdlog::logger& log);

}  // namespace extraction
