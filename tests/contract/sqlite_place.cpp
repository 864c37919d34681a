// SQLite, in memory and in a file.
#include <memory>
#include <string>
#include <vector>

#include <spdlog/sinks/null_sink.h>

#include "contract/front.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "support/temporary_folder.hpp"

namespace extraction::test {

namespace {

class sqlite_place : public store_place {
 public:
  explicit sqlite_place(std::string path) : path_(std::move(path)) {}

  std::unique_ptr<job_store> open() override {
    return std::make_unique<store::sqlite_store>(store::sqlite_settings{.path = path_}, log_);
  }

  std::vector<std::string> environment() const override { return {"DB_PATH=" + path_}; }

 private:
  std::string path_;
  spdlog::logger log_{"test", std::make_shared<spdlog::sinks::null_sink_st>()};
};

// Bases are destroyed last to first, so the folder is removed after the place.
class sqlite_file_place final : private temporary_folder, public sqlite_place {
 public:
  sqlite_file_place() : sqlite_place((path() / "jobs.db").string()) {}
};

}  // namespace

std::unique_ptr<store_place> make_sqlite_memory_place() {
  return std::make_unique<sqlite_place>(":memory:");
}

std::unique_ptr<store_place> make_sqlite_file_place() {
  return std::make_unique<sqlite_file_place>();
}

}  // namespace extraction::test
