// All routes.
#pragma once

#include "api/routing/route_table.hpp"

namespace extraction::api {

const route_table& routes();

}  // namespace extraction::api
