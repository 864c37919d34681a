// A connection that reads a file, and the queries over it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <boost/asio/io_context.hpp>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/job_lookup.hpp"
#include "store/sqlite/job_reader.hpp"
#include "store/sqlite/read_snapshot.hpp"
#include "store/sqlite/sqlite_settings.hpp"

namespace extraction::store::sqlite {

// Belongs to the thread that runs `context`. Each query sees all that was acknowledged before it.
class file_reader {
 public:
  // Keeps at most `cache_size` KiB of the file in memory. Throws sqlite_error if the file cannot be
  // opened. The references must outlive it.
  file_reader(const sqlite_settings& settings, std::size_t cache_size,
              boost::asio::io_context& context, const std::atomic<std::uint64_t>& commits);

  std::optional<job> find(std::string_view id);

  // To be used at once: the next turn of the loop needs a new call.
  job_reader& queries();

 private:
  connection database_;
  job_reader reader_;
  job_lookup lookup_;
  read_snapshot snapshot_;
};

}  // namespace extraction::store::sqlite
