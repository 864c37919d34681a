// Settings for where the jobs are kept.
#pragma once

#include <cstddef>

#include <CLI/App.hpp>

#include "app/store_settings.hpp"

namespace extraction {

// Declares them on `command`; see config.hpp.
void add_store_options(CLI::App& command, store_settings& into);

// Must be called once the command line is parsed, for what depends on several options and on the
// number of I/O threads. Throws CLI::ParseError if they do not fit together.
void settle_store_options(store_settings& settings, std::size_t threads);

struct copy_settings {
  store_settings from;
  store_settings to;
};

// The same for `copy`.
void add_copy_options(CLI::App& command, copy_settings& into);

}  // namespace extraction
