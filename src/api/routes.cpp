#include "api/routes.hpp"

#include "api/documentation/documentation_routes.hpp"
#include "api/events/event_routes.hpp"
#include "api/jobs/job_routes.hpp"
#include "api/operations/operations_routes.hpp"
#include "api/routing/join_routes.hpp"

namespace extraction::api {

namespace {

constexpr auto rows =
    join_routes(job_routes, event_routes, operations_routes, documentation_routes);
constexpr route_table table{rows};

}  // namespace

const route_table& routes() {
  return table;
}

}  // namespace extraction::api
