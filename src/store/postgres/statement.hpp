// A statement and, with its values, a query.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "store/postgres/parameters.hpp"

namespace extraction::store::postgres {

// Parameter types, as numbered in the server's catalog pg_type.
inline constexpr Oid text_type = 25;
inline constexpr Oid int8_type = 20;
inline constexpr Oid text_array_type = 1009;
inline constexpr Oid bytea_array_type = 1001;
inline constexpr Oid int4_array_type = 1007;
inline constexpr Oid int8_array_type = 1016;

// Must live as long as the program, because connections identify prepared statements by address.
struct statement {
  std::string name;
  std::string sql;
  std::vector<Oid> types{};
};

inline const statement begin_transaction{"begin", "BEGIN ISOLATION LEVEL READ COMMITTED"};
inline const statement commit_transaction{"commit", "COMMIT"};

struct query {
  const statement& what;
  parameters with{};
};

inline query with_numbers(const statement& what, std::span<const std::int64_t> numbers) {
  array elements{array::int8};
  for (const std::int64_t number : numbers) elements.add(number);
  query asked{what};
  asked.with.add(std::move(elements));
  return asked;
}

// Queries that are sent together and answered in order. After one has failed, the rest do not run.
using batch = std::vector<query>;

}  // namespace extraction::store::postgres
