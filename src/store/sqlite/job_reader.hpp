// The queries over the job table, prepared on one connection. Belongs to that connection's thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"

namespace extraction::store::sqlite {

class job_reader {
 public:
  explicit job_reader(connection& database);

  struct numbered_job {
    std::int64_t position = 0;
    full_job all;
  };

  std::optional<numbered_job> find(std::string_view id);

  std::optional<job> find_at(std::int64_t position);

  // See job_repository::page.
  job_page page(const job_query& query, const job_visitor& visit);

  // The position of the `count`th (from 1) job that `query` names after query.after, whatever its
  // offset and limit; nullopt if there are fewer.
  std::optional<std::int64_t> position(const job_query& query, std::uint64_t count);

  // Throws if the table cannot be read.
  void check();

 private:
  // One statement for each set of filters: a filter that is absent must not cost its index.
  using by_filters = std::array<statement, 4>;

  statement& bind_filters(by_filters& statements, const job_query& query);

  statement find_;
  statement find_at_;
  by_filters page_;
  by_filters position_;
  statement check_;
};

}  // namespace extraction::store::sqlite
