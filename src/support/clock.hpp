// Time as the contract prints it. Thread-safe: values and const functions only.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace extraction {

// A point in UTC, to the microsecond.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// The wall clock, passed in so that tests can set it. Implementations are thread-safe.
class clock {
 public:
  virtual ~clock() = default;
  virtual timestamp now() const = 0;
};

class system_clock final : public clock {
 public:
  timestamp now() const override;
};

// The time of a NumericDate (RFC 7519 §2): seconds since 1970, possibly with a fraction, rounded
// down to the microsecond. Times beyond the year 9999 count as the end of that year. nullopt for
// infinity and NaN.
std::optional<timestamp> from_numeric_date(double seconds);

// As Python's datetime.isoformat() prints an aware UTC time: "2026-02-17T16:45:15.123456+00:00",
// without the fraction when the microseconds are 0. Years 0 to 9999.
std::string to_iso_format(timestamp time);

// The inverse of to_iso_format; nullopt for any other form.
std::optional<timestamp> parse_iso_format(std::string_view text);

}  // namespace extraction
