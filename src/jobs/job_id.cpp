#include "jobs/job_id.hpp"

#include <algorithm>

#include "support/random.hpp"

namespace extraction {

namespace {

std::string format_uuid(const std::array<std::uint8_t, 16>& bytes) {
  std::string text;
  text.reserve(36);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    append_hex(text, bytes[i]);
  }
  return text;
}

}  // namespace

std::string job_id_generator::next(timestamp now) {
  std::array<std::uint8_t, 16> bytes{};
  if (version_ == job_id_version::uuid4) {
    take_random(bytes.data(), bytes.size());
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  } else {
    // RFC 9562 §5.7 with §6.2 method 3: 48 bits of milliseconds, then 12 bits of the fraction of
    // the millisecond, so that ids of one thread sort within a millisecond as well.
    const auto micros = static_cast<std::uint64_t>(now.time_since_epoch().count());
    const std::uint64_t millis = micros / 1000;
    const std::uint64_t fraction = (micros % 1000) * 4096 / 1000;
    for (int i = 0; i < 6; ++i)
      bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (fraction >> 8));
    bytes[7] = static_cast<std::uint8_t>(fraction);
    take_random(bytes.data() + 8, 8);
  }
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  return format_uuid(bytes);
}

void job_id_generator::take_random(std::uint8_t* into, std::size_t size) {
  if (pool_.size() - used_ < size) {
    fill_random(pool_);
    used_ = 0;
  }
  std::copy_n(pool_.data() + used_, size, into);
  used_ += size;
}

}  // namespace extraction
