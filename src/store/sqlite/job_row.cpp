#include "store/sqlite/job_row.hpp"

namespace extraction::store::sqlite {

namespace {

void read_optional(const statement& row, int column, std::optional<std::string>& into) {
  if (row.is_null(column)) {
    into.reset();
  } else if (into) {
    into->assign(row.text(column));
  } else {
    into.emplace(row.text(column));
  }
}

}  // namespace

void read_job(const statement& row, job& into) {
  into.id.assign(row.text(0));
  into.document_id.assign(row.text(1));
  into.status.assign(row.text(2));
  into.priority = static_cast<int>(row.integer(3));
  read_optional(row, 4, into.metadata);
  // SQLAlchemy stores None in a JSON column as the JSON text null.
  if (into.metadata == "null") into.metadata.reset();
  read_optional(row, 5, into.error_message);
  into.created_at.assign(row.text(6));
  into.updated_at.assign(row.text(7));
}

std::int64_t job_position(const statement& row) {
  return row.integer(8);
}

}  // namespace extraction::store::sqlite
