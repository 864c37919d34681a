#include "store/sqlite/job_lookup.hpp"

#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

job_lookup::job_lookup(connection& database)
    : ids_(database),
      find_(database, "SELECT " + std::string(job_columns) +
                          " FROM asked_ids LEFT JOIN extraction_job ON id = wanted") {}

std::optional<job> job_lookup::find(std::string_view id) {
  ids_.ask(id);
  find_.step();
  if (find_.is_null(0)) return std::nullopt;
  std::optional<job> found{std::in_place};
  read_job(find_, *found);
  return found;
}

}  // namespace extraction::store::sqlite
