// A connection that reads a file, and queries over it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/read_snapshot.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction::store::sqlite {

// Opens the file that `settings` name to read it, and keeps at most `cache_size` KiB of it in
// memory. Throws sqlite_error.
connection open_for_reading(const sqlite_settings& settings, std::size_t cache_size);

// Belongs to the thread that runs `context`. `Queries` are made over the connection.
template <class Queries>
class file_reader {
 public:
  // `context` and `commits` must outlive it.
  file_reader(connection database, boost::asio::io_context& context,
              const std::atomic<std::uint64_t>& commits)
      : database_(std::move(database)),
        queries_(database_),
        snapshot_(database_, context, commits) {}

  // To be used at once: they see all that was acknowledged before this call.
  Queries& queries() {
    snapshot_.refresh();
    return queries_;
  }

 private:
  connection database_;
  Queries queries_;
  read_snapshot snapshot_;
};

}  // namespace extraction::store::sqlite
