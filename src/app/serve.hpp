// The composition root: builds every part once, in the order of their dependencies, and runs them.
#pragma once

#include "app/config.hpp"

namespace extraction {

// Serves until SIGTERM or SIGINT, then shuts down gracefully: requests in progress are answered,
// and the store is closed. A second signal ends the process at once. Throws std::exception if it
// cannot start, with a message for the operator.
void serve(const serve_settings& settings);

}  // namespace extraction
