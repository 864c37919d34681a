#include "store/postgres/job_lister.hpp"

#include <algorithm>
#include <array>

#include "store/job_row.hpp"
#include "store/postgres/storable_text.hpp"

namespace extraction::store::postgres {

namespace {

statement page_statement(std::string name, const std::string& filter, std::vector<Oid> types) {
  types.insert(types.begin(), {int8_type, int8_type, int8_type});
  return {std::move(name),
          "SELECT " + std::string(job_columns) + ", position FROM extraction_job WHERE " + filter +
              "position > $1 ORDER BY position LIMIT $2 OFFSET $3",
          std::move(types)};
}

// One statement for each set of filters: an optional condition would cost the index. With both
// filters, the document's jobs are few, and IS TRUE keeps the planner from the index on status.
const std::array page_statements{
    page_statement("page", "", {}),
    page_statement("page_of_document", "document_id = $4 AND ", {text_type}),
    page_statement("page_of_status", "status = $4 AND ", {text_type}),
    page_statement("page_of_document_and_status", "document_id = $4 AND (status = $5) IS TRUE AND ",
                   {text_type, text_type}),
};

query to_query(const job_query& asked, std::uint64_t rows) {
  parameters with;
  with.add(asked.after);
  with.add(to_int8(rows));
  with.add(to_int8(asked.offset));
  if (asked.document_id) with.add(*asked.document_id);
  if (asked.status) with.add(*asked.status);
  const std::size_t filters = (asked.document_id ? 1u : 0u) + (asked.status ? 2u : 0u);
  return {page_statements[filters], std::move(with)};
}

bool is_storable(const std::optional<std::string>& text) {
  return !text || is_storable_text(*text);
}

}  // namespace

awaitable<job_page> job_lister::page(const job_query& query, const job_visitor& visit) {
  job_page page{.count = 0, .last = query.after, .more = false};
  if (!is_storable(query.document_id) || !is_storable(query.status)) co_return page;

  job_query rest = query;
  job row_job;
  std::uint64_t window = window_.first();
  bool at_end = false;

  // Each call requests the rows after the last one visited, so a lost connection loses none.
  const auto read_window = [&](connection& server) -> awaitable<void> {
    const std::uint64_t rows = std::min(rest.limit, window);
    std::uint64_t received = 0;
    co_await server.stream(to_query(rest, rows), [&](const result_row& row) {
      ++received;
      page.last = require_after(page.last, read_position(row));
      read_job(row, row_job);
      ++page.count;
      rest.after = page.last;
      rest.offset = 0;
      --rest.limit;
      page.more = !visit(row_job);
      return !page.more;
    });
    at_end = received < rows;
  };

  while (rest.limit > 0 && !page.more && !at_end) {
    co_await connections_.use(connection_pool::steady::now(), read_window);
    window = row_window::after(window);
  }
  if (page.more) window_.note(page.count);
  co_return page;
}

}  // namespace extraction::store::postgres
