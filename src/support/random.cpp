#include "support/random.hpp"

#include <cerrno>
#include <sys/random.h>
#include <system_error>

namespace extraction {

void fill_random(std::span<std::uint8_t> into) {
  while (!into.empty()) {
    const ssize_t got = getrandom(into.data(), into.size(), 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::generic_category(), "getrandom");
    }
    into = into.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace extraction
