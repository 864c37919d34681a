// Logs the store's failures during requests: once for each route, then counted.
//
// One per process. Thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <string_view>

#include <spdlog/logger.h>

#include "api/routing/route_table.hpp"
#include "support/recurring_problem.hpp"
#include "web/request.hpp"

namespace extraction::api {

class request_failures {
 public:
  // `log` must outlive this object.
  request_failures(const route_table& routes, spdlog::logger& log);

  // `row` is the index of a row in the table.
  void note_failure(std::size_t row, const web::request& asked, std::string_view reason);
  void note_success(std::size_t row) noexcept { rows_[row].ended(); }

 private:
  std::deque<recurring_problem> rows_;
};

}  // namespace extraction::api
