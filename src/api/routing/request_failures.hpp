// What the store could not do for requests, told in the log once for each route, then counted.
//
// One a process. Thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string_view>

#include <spdlog/logger.h>

#include "api/routing/route.hpp"
#include "support/recurring_problem.hpp"
#include "web/request.hpp"

namespace extraction::api {

class request_failures {
 public:
  // `log` must outlive this.
  request_failures(std::span<const route> rows, spdlog::logger& log);

  // `row` is an index of the rows.
  void note_failure(std::size_t row, const web::request& asked, std::string_view reason);
  void note_success(std::size_t row) noexcept { rows_[row].ended(); }

 private:
  std::deque<recurring_problem> rows_;
};

}  // namespace extraction::api
