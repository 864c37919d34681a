#include "store/postgres/query_result.hpp"

#include <charconv>

#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

namespace {

std::string_view error_field(const PGresult* result, int code) {
  const char* const text = PQresultErrorField(result, code);
  return text ? std::string_view(text) : std::string_view();
}

}  // namespace

std::int64_t result_row::integer(int column) const {
  const std::string_view digits = text(column);
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool query_result::has_failed() const {
  switch (status()) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_SINGLE_TUPLE: return false;
    default: return true;
  }
}

void query_result::check() const {
  if (!has_failed()) return;
  // Only the primary message: the detail may quote values that were sent.
  const std::string_view message = error_field(result_.get(), PG_DIAG_MESSAGE_PRIMARY);
  throw postgres_error(message.empty() ? PQresultErrorMessage(result_.get()) : message,
                       error_field(result_.get(), PG_DIAG_SQLSTATE));
}

void check_committed(const query_result& answer) {
  if (answer.command() != "COMMIT") throw postgres_error("a transaction was not committed", "");
}

}  // namespace extraction::store::postgres
