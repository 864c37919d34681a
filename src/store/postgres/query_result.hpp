// RAII for a libpq result.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace extraction::store::postgres {

// A row of a result, which must outlive it. Columns are numbered from 0.
class result_row {
 public:
  result_row(const PGresult* result, int number) : result_(result), number_(number) {}

  bool is_null(int column) const { return PQgetisnull(result_, number_, column) != 0; }

  // Valid for the life of the result. NULL reads as empty text or 0.
  std::string_view text(int column) const {
    return {PQgetvalue(result_, number_, column),
            static_cast<std::size_t>(PQgetlength(result_, number_, column))};
  }
  std::int64_t integer(int column) const;

 private:
  const PGresult* result_;
  int number_;
};

class query_result {
 public:
  query_result() = default;
  explicit query_result(PGresult* owned) : result_(owned) {}

  explicit operator bool() const { return result_ != nullptr; }
  ExecStatusType status() const { return PQresultStatus(result_.get()); }

  int rows() const { return PQntuples(result_.get()); }
  result_row row(int number) const { return {result_.get(), number}; }

  // What the server did, such as "COMMIT" or "INSERT 0 3".
  std::string_view command() const { return PQcmdStatus(result_.get()); }

  bool has_failed() const;

  // Throws postgres_error if the statement failed.
  void check() const;

 private:
  struct clearer {
    void operator()(PGresult* result) const noexcept { PQclear(result); }
  };
  std::unique_ptr<PGresult, clearer> result_;
};

// Throws postgres_error if `answer`, that to COMMIT, says something else: the transaction was
// rolled back.
void check_committed(const query_result& answer);

}  // namespace extraction::store::postgres
