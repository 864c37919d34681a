// An event as JSON: a CloudEvent (version 1.0.2 of the specification) on one line.
#pragma once

#include <string>
#include <string_view>

#include "jobs/event.hpp"

namespace extraction::api {

// Appends `shown`; `source` is the URI reference that says which service it comes from. Throws
// store_unavailable as append_job() does.
void append_event(const recorded_event& shown, std::string_view source, std::string& into);

}  // namespace extraction::api
