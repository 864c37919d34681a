// A write_queue on an empty database, in a file (true) or in memory (false).
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <spdlog/sinks/null_sink.h>

#include "store/commands.hpp"
#include "store/sqlite/file_lock.hpp"
#include "store/sqlite/write_queue.hpp"
#include "support/run.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::store::sqlite {

class queued_writes : public testing::TestWithParam<bool> {
 protected:
  queued_writes() : lock_(path()), writes_({.path = store_path()}, log_) {}

  std::string path() const { return (folder_.path() / "jobs.db").string(); }
  std::string store_path() const { return GetParam() ? path() : std::string(in_memory_path); }

  void run(write_task task) { test::run(context_, writes_.run(context_, std::move(task))); }

  static job named(const std::string& id) {
    job made;
    made.id = id;
    made.document_id = made.created_at = made.updated_at = "x";
    return made;
  }

  static void insert(writing_session& session, const std::string& id) {
    session.commands.create(created(named(id)), std::nullopt).value();
  }

  void insert(const std::string& id) {
    run([&](writing_session& session) { insert(session, id); });
  }

  void execute(const std::string& sql) {
    run([&](writing_session& session) { session.database.execute(sql); });
  }

  // The first column of the first row.
  std::string query(const std::string& sql) {
    std::string found;
    run([&](writing_session& session) {
      found = session.database.query_text(sql).value_or("nothing");
    });
    return found;
  }

  std::string count() { return query("SELECT count(*) FROM extraction_job"); }

  test::temporary_folder folder_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_mt>()};
  boost::asio::io_context context_{1};
  file_lock lock_;
  write_queue writes_;
};

}  // namespace extraction::store::sqlite
