#include "store/sqlite/gathering_file.hpp"

#include <cstring>

namespace extraction::store::sqlite {

gathering_file::gathering_file() : sqlite3_file{} {
  below().pMethods = nullptr;
}

void gathering_file::gather() {
  held_.reset(static_cast<char*>(sqlite3_malloc(int{capacity})));
}

int gathering_file::write(const void* bytes, int size, sqlite3_int64 offset) {
  const auto added = static_cast<std::size_t>(size);
  if (!held_ || added > capacity) {
    const int code = flush();
    return code != SQLITE_OK ? code : below().pMethods->xWrite(&below(), bytes, size, offset);
  }
  const bool follows = offset == offset_ + static_cast<sqlite3_int64>(size_);
  if (!follows || added > capacity - size_) {
    flush();
    offset_ = offset;
  }
  if (failure_ != SQLITE_OK) return failure_;
  std::memcpy(held_.get() + size_, bytes, added);
  size_ += added;
  return SQLITE_OK;
}

int gathering_file::flush() {
  if (size_ > 0 && failure_ == SQLITE_OK) {
    failure_ = below().pMethods->xWrite(&below(), held_.get(), static_cast<int>(size_), offset_);
  }
  size_ = 0;
  return failure_;
}

}  // namespace extraction::store::sqlite
