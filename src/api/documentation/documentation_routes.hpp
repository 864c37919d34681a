// The routes of the documentation.
#pragma once

#include <array>
#include <optional>

#include "api/documentation/documentation_handlers.hpp"
#include "api/routing/route.hpp"

namespace extraction::api {

inline constexpr std::array documentation_routes{
    route{"GET", "/openapi.json", std::nullopt, get_openapi},
};

}  // namespace extraction::api
