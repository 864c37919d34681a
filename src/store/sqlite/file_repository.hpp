// The repository of a database file. Reads inline, on connections of its own.
#pragma once

#include "store/sqlite/connection.hpp"
#include "store/sqlite/job_lookup.hpp"
#include "store/sqlite/sqlite_repository.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction::store::sqlite {

class file_repository final : public repository {
 public:
  // Throws store_unavailable if the file cannot be opened.
  file_repository(const sqlite_settings& settings, write_queue& writes,
                  boost::asio::io_context& context);

  awaitable<bool> find(std::string_view id, const job_callback& take) override;
  awaitable<void> reach(std::chrono::milliseconds patience) override;
  awaitable<void> check() override;

 private:
  awaitable<void> read(read_task task) override;
  template <class Read>
  auto read_inline(Read from_file);

  connection lookup_database_;
  job_lookup lookup_;
  connection page_database_;
  reading_session pages_;
};

}  // namespace extraction::store::sqlite
