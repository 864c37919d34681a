// The commands that maintain the stores and then exit.
#pragma once

#include <cstdint>

#include "app/store_options.hpp"
#include "store/copy_jobs.hpp"

namespace extraction {

// Brings the schema up to date. Throws std::exception, with a message for the operator, if the
// store cannot be reached or its schema cannot be used.
void migrate(const store_settings& settings);

// Like store::copy_jobs, between two stores, which are migrated first. Reports its progress on
// stderr.
store::copy_result copy(const copy_settings& settings);

}  // namespace extraction
