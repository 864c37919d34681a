// The composition root: builds every part once, in the order they need each other, and runs them.
#pragma once

#include "app/config.hpp"

namespace extraction {

// Serves until SIGTERM or SIGINT, then ends in order: requests in hand are answered, the store is
// closed. A second signal ends the process at once. Throws std::exception if it cannot start, with
// a text for the person who started it.
void serve(const serve_settings& settings);

}  // namespace extraction
