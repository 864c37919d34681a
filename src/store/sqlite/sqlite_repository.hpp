// The two repositories over a write_queue; they differ in how they read.
#pragma once

#include <boost/asio/io_context.hpp>

#include "jobs/job_repository.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/file_condition.hpp"
#include "store/sqlite/job_lookup.hpp"
#include "store/sqlite/job_reader.hpp"
#include "store/sqlite/sqlite_settings.hpp"
#include "store/sqlite/write_queue.hpp"

namespace extraction::store::sqlite {

class repository : public job_repository {
 public:
  // Both must outlive it.
  repository(write_queue& writes, boost::asio::io_context& context)
      : writes_(writes), context_(context) {}

  awaitable<void> insert(std::span<const job> added) override;
  awaitable<result<job>> update(std::string_view id, const job_change& change,
                                timestamp now) override;

 protected:
  write_queue& writes_;
  boost::asio::io_context& context_;
};

// Reads inline, on connections of its own.
class file_repository final : public repository {
 public:
  // Throws store_unavailable if the file cannot be opened.
  file_repository(const sqlite_settings& settings, write_queue& writes,
                  boost::asio::io_context& context);

  awaitable<bool> find(std::string_view id, const job_callback& take) override;
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override;
  awaitable<void> reach(std::chrono::milliseconds patience) override;
  awaitable<void> check() override;

 private:
  template <class Read>
  auto read(Read from_file);

  connection lookup_database_;
  job_lookup lookup_;
  connection page_database_;
  job_reader pages_;
};

// A database in memory consists of one connection, so reads share the queue with the writes.
class memory_repository final : public repository {
 public:
  using repository::repository;

  awaitable<bool> find(std::string_view id, const job_callback& take) override;
  awaitable<job_page> page(const job_query& query, const job_visitor& visit) override;
  awaitable<void> reach(std::chrono::milliseconds patience) override;
  awaitable<void> check() override;
};

}  // namespace extraction::store::sqlite
