// The routes for operations.
#pragma once

#include <array>
#include <optional>

#include "api/operations/operations_handlers.hpp"
#include "api/routing/route.hpp"

namespace extraction::api {

inline constexpr std::array operations_routes{
    route{"GET", "/healthz", std::nullopt, get_health},
    route{"GET", "/readyz", std::nullopt, get_readiness},
};

}  // namespace extraction::api
