// The repository of a database in memory, which consists of one connection, so reads share the
// queue with the writes.
#pragma once

#include "store/sqlite/sqlite_repository.hpp"

namespace extraction::store::sqlite {

class memory_repository final : public repository {
 public:
  using repository::repository;

  awaitable<bool> find(std::string_view id, const job_callback& take) override;
  awaitable<void> reach(std::chrono::milliseconds patience) override;
  awaitable<void> check() override;

 private:
  awaitable<void> read(read_task task) override;
};

}  // namespace extraction::store::sqlite
