// Where the columns of an event come from.
#pragma once

#include <string_view>

#include "jobs/event.hpp"

namespace extraction::store::postgres {

// As event_source in event_row.hpp, but so that each job is looked up by its index, whatever the
// planner knows of the tables.
inline constexpr std::string_view lateral_event_source =
    "extraction_job_event AS event LEFT JOIN LATERAL "
    "(SELECT * FROM extraction_job WHERE position = event.job LIMIT 1) "
    "AS extraction_job ON true LEFT JOIN LATERAL "
    "(SELECT * FROM extraction_job_deleted "
    "WHERE job = CASE event.type WHEN 7 THEN event.job END LIMIT 1) "
    "AS extraction_job_deleted ON true";
static_assert(static_cast<int>(event_type::deleted) == 7);

}  // namespace extraction::store::postgres
