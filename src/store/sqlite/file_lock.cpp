#include "store/sqlite/file_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

#include "jobs/error.hpp"
#include "store/sqlite/failure_words.hpp"

namespace extraction::store::sqlite {

namespace {

std::string last_error() {
  return std::generic_category().message(errno);
}

}  // namespace

file_lock::file_lock(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)) {
  if (descriptor_ < 0) {
    std::string why = "cannot open " + path + " for writing: " + last_error();
    const std::string rights = describe_missing_rights(path);
    throw store_unavailable(rights.empty() ? why : why + "; " + rights);
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string reason =
        errno == EWOULDBLOCK ? "another server is using it" : "cannot lock it: " + last_error();
    ::close(descriptor_);
    throw store_unavailable("cannot open " + path + ": " + reason);
  }
}

file_lock::~file_lock() {
  ::close(descriptor_);
}

}  // namespace extraction::store::sqlite
