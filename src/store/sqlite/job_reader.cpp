#include "store/sqlite/job_reader.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "store/job_row.hpp"

namespace extraction::store::sqlite {

namespace {

// With both filters the index on documents is used: a document has few jobs, a status has many ('+'
// keeps a term from choosing the index, sqlite.org/optoverview.html).
constexpr std::array filter_terms{
    "",
    " AND document_id = ?4",
    " AND status = ?5",
    " AND document_id = ?4 AND +status = ?5",
};

std::size_t filters_of(const job_query& query) {
  return (query.document_id ? 1u : 0u) + (query.status ? 2u : 0u);
}

std::array<statement, 4> prepare(connection& database, std::string_view columns) {
  const auto one = [&](std::size_t filters) {
    return statement{database, "SELECT " + std::string(columns) +
                                   " FROM extraction_job WHERE position > ?1" +
                                   filter_terms[filters] + " ORDER BY position LIMIT ?2 OFFSET ?3"};
  };
  return {one(0), one(1), one(2), one(3)};
}

// SQLite counts in 63 bits, more than the rows it can have.
std::int64_t clamp(std::uint64_t number) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(number, std::numeric_limits<std::int64_t>::max()));
}

}  // namespace

job_reader::job_reader(connection& database)
    : find_(database, "SELECT " + std::string(full_job_columns) +
                          ", position FROM extraction_job WHERE id = ?1"),
      find_at_(database,
               "SELECT " + std::string(job_columns) + " FROM extraction_job WHERE position = ?1"),
      page_(prepare(database, std::string(job_columns) + ", position")),
      position_(prepare(database, "position")),
      check_(database, "SELECT 1 FROM extraction_job LIMIT 1") {}

std::optional<job_reader::numbered_job> job_reader::find(std::string_view id) {
  const reset_at_exit reset{find_};
  find_.bind(1, id);
  if (!find_.step()) return std::nullopt;
  std::optional<numbered_job> found{std::in_place};
  found->position = read_position(find_, full_job_column_count);
  read_full_job(find_, found->all);
  return found;
}

std::optional<job> job_reader::find_at(std::int64_t position) {
  const reset_at_exit reset{find_at_};
  find_at_.bind(1, position);
  if (!find_at_.step()) return std::nullopt;
  std::optional<job> found{std::in_place};
  read_job(find_at_, *found);
  return found;
}

job_page job_reader::page(const job_query& query, const job_visitor& visit) {
  statement& rows = bind_filters(page_, query);
  const reset_at_exit reset{rows};
  rows.bind(2, clamp(query.limit));
  rows.bind(3, clamp(query.offset));

  job_page visited{.count = 0, .last = query.after, .more = false};
  job row;
  while (rows.step()) {
    visited.last = require_after(visited.last, read_position(rows));
    read_job(rows, row);
    ++visited.count;
    if (!visit(row)) {
      visited.more = true;
      break;
    }
  }
  return visited;
}

std::optional<std::int64_t> job_reader::position(const job_query& query, std::uint64_t count) {
  statement& rows = bind_filters(position_, query);
  const reset_at_exit reset{rows};
  rows.bind(2, std::int64_t{1});
  rows.bind(3, clamp(count - 1));
  if (!rows.step()) return std::nullopt;
  return require_after(query.after, rows.integer(0));
}

void job_reader::check() {
  const reset_at_exit reset{check_};
  check_.step();
}

statement& job_reader::bind_filters(by_filters& statements, const job_query& query) {
  statement& chosen = statements[filters_of(query)];
  chosen.bind(1, query.after);
  if (query.document_id) chosen.bind(4, *query.document_id);
  if (query.status) chosen.bind(5, *query.status);
  return chosen;
}

}  // namespace extraction::store::sqlite
