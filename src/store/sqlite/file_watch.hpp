// Watches the files of the open database: notices that they were lost, and saves what would be lost
// with them. Its findings go to a file_condition.
//
// Belongs to the writer thread.
#pragma once

#include <string>

#include <spdlog/logger.h>

#include "store/sqlite/connection.hpp"
#include "store/sqlite/database_files.hpp"
#include "store/sqlite/file_condition.hpp"

namespace extraction::store::sqlite {

class file_watch {
 public:
  // `writer` has the file at `path` open and has read from it. The others must outlive this object.
  // Throws store_unavailable as database_files does.
  file_watch(std::string path, connection& writer, file_condition& condition, spdlog::logger& log)
      : files_(std::move(path), writer), condition_(condition), log_(log) {}

  // Throws store_unavailable while one of the files is lost. `writer` is null while there is none;
  // with it, the content of the log is copied into the open file, wherever that is now, so that it
  // is complete without the log. Takes some microseconds if all files are in place.
  void check(connection* writer);

  // Must be called last: leaves none of our files beside a file that is not ours.
  void leave();

 private:
  using state = database_files::state;

  void note(state found);
  void save(connection& writer);

  database_files files_;
  file_condition& condition_;
  spdlog::logger& log_;
  state found_ = state::in_place;
  bool is_saved_ = false;  // since they were lost
  bool has_failed_to_save_ = false;
};

}  // namespace extraction::store::sqlite
