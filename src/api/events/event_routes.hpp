// The routes of events.
#pragma once

#include <array>

#include "api/events/event_handlers.hpp"
#include "api/routing/route.hpp"

namespace extraction::api {

inline constexpr std::array event_routes{
    route{"GET", "/extraction-jobs/{id}/events", access::read, read_timeline},
    route{"GET", "/events", access::read, read_feed},
};

}  // namespace extraction::api
