#include "support/clock.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace extraction {

namespace {

using namespace std::chrono;

constexpr std::string_view utc_suffix = "+00:00";

char* append_digits(char* out, unsigned value, int width) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
  return out + width;
}

// Removes `width` digits and then `separator` (0: none) from the front of `text`.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t width, char separator) {
  const std::size_t length = width + (separator != 0 ? 1 : 0);
  if (text.size() < length) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(0, width)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (separator != 0 && text[width] != separator) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

}  // namespace

timestamp system_clock::now() const {
  return floor<microseconds>(std::chrono::system_clock::now());
}

std::optional<timestamp> from_numeric_date(double seconds) {
  if (!std::isfinite(seconds)) return std::nullopt;
  constexpr timestamp end = sys_days{year{10000} / January / 1};
  constexpr auto limit = static_cast<double>(end.time_since_epoch().count());
  const double microsecond = std::clamp(std::floor(seconds * 1e6), -limit, limit);
  const timestamp time{microseconds{static_cast<std::int64_t>(microsecond)}};
  return std::min(time, end - microseconds{1});
}

std::string to_iso_format(timestamp time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock_time{time - day};

  char text[32];
  char* out = append_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *out++ = '-';
  out = append_digits(out, static_cast<unsigned>(date.month()), 2);
  *out++ = '-';
  out = append_digits(out, static_cast<unsigned>(date.day()), 2);
  *out++ = 'T';
  out = append_digits(out, static_cast<unsigned>(clock_time.hours().count()), 2);
  *out++ = ':';
  out = append_digits(out, static_cast<unsigned>(clock_time.minutes().count()), 2);
  *out++ = ':';
  out = append_digits(out, static_cast<unsigned>(clock_time.seconds().count()), 2);
  if (const auto fraction = clock_time.subseconds().count(); fraction != 0) {
    *out++ = '.';
    out = append_digits(out, static_cast<unsigned>(fraction), 6);
  }
  out += utc_suffix.copy(out, utc_suffix.size());
  return {text, out};
}

std::optional<timestamp> parse_iso_format(std::string_view text) {
  if (!text.ends_with(utc_suffix)) return std::nullopt;
  text.remove_suffix(utc_suffix.size());

  const auto y = take_digits(text, 4, '-');
  const auto m = y ? take_digits(text, 2, '-') : std::nullopt;
  const auto d = m ? take_digits(text, 2, 'T') : std::nullopt;
  const auto h = d ? take_digits(text, 2, ':') : std::nullopt;
  const auto min = h ? take_digits(text, 2, ':') : std::nullopt;
  const auto s = min ? take_digits(text, 2, 0) : std::nullopt;
  if (!s || *h > 23 || *min > 59 || *s > 59) return std::nullopt;

  const year_month_day date{year{static_cast<int>(*y)}, month{*m}, day{*d}};
  if (!date.ok()) return std::nullopt;

  unsigned fraction = 0;
  if (!text.empty()) {
    if (text.front() != '.' || text.size() != 7) return std::nullopt;
    text.remove_prefix(1);
    const auto microsecond = take_digits(text, 6, 0);
    if (!microsecond) return std::nullopt;
    fraction = *microsecond;
  }
  return sys_days{date} + hours{*h} + minutes{*min} + seconds{*s} + microseconds{fraction};
}

}  // namespace extraction
