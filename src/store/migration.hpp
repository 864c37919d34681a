// A numbered step of a store's schema. Each store has its own list, in its own SQL dialect.
#pragma once

#include <string_view>

namespace extraction::store {

struct migration {
  int version = 0;  // 1, 2, 3, …
  std::string_view name;
  std::string_view sql;  // one or more statements, run in one transaction with its record
};

}  // namespace extraction::store
