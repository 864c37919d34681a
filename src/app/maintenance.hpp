// The commands that keep the stores, and end when they have done it.
#pragma once

#include <cstdint>

#include "app/store_options.hpp"
#include "store/copy_jobs.hpp"

namespace extraction {

// Brings the schema up to date. Throws std::exception, with a text for the person who asked for it,
// if the store cannot be reached or its schema cannot be used.
void migrate(const store_settings& settings);

// As store::copy_jobs, from store to store, which are migrated first. Says on stderr how far it is.
store::copy_result copy(const copy_settings& settings);

}  // namespace extraction
