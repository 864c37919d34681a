#include "api/routing/request_failures.hpp"

#include <string>

#include "support/utf8.hpp"

namespace extraction::api {

request_failures::request_failures(const route_table& routes, spdlog::logger& log) {
  for (const route& each : routes.rows()) {
    rows_.emplace_back(
        log, spdlog::level::err,
        std::string(each.method) + " " + std::string(each.path.text()) + " succeeds again");
  }
}

void request_failures::note_failure(std::size_t row, const web::request& asked,
                                    std::string_view reason) {
  const std::string where = std::string(asked.method) + " " + to_utf8(asked.path) + " failed (" +
                            std::string(asked.id) + "): ";
  rows_[row].occurred(reason, where);
}

}  // namespace extraction::api
