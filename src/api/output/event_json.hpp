// Writes an event as JSON: a CloudEvent (version 1.0.2 of the specification) on one line.
#pragma once

#include <string>
#include <string_view>

#include "jobs/event.hpp"

namespace extraction::api {

// Appends `shown` to `into`. `source` is a URI reference that identifies the service. Throws
// store_unavailable like append_job().
void append_event(const recorded_event& shown, std::string_view source, std::string& into);

}  // namespace extraction::api
