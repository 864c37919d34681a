#include "api/input/offset_time.hpp"

#include <chrono>
#include <cstddef>

#include "web/ascii.hpp"

namespace extraction::api {

namespace {

using namespace std::chrono;

// Takes the parts of a text off its front. The first fault counts: after it, all parts are 0.
class part_reader {
 public:
  explicit part_reader(std::string_view text) : rest_(text) {}

  // A number of exactly so many digits.
  unsigned number(std::size_t width, std::string_view if_none) {
    if (rest_.size() < width) fail("input is too short");
    unsigned value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (!web::is_digit(c)) fail(if_none);
      value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (!reason_.empty()) return 0;
    rest_.remove_prefix(width);
    return value;
  }

  // Any number of digits after a point, but at least one.
  microseconds fraction() {
    if (rest_.empty() || !web::is_digit(rest_.front())) fail("second fraction value is missing");
    microseconds value{0};
    for (microseconds digit{100'000}; !rest_.empty() && web::is_digit(rest_.front()); digit /= 10) {
      value += digit * (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value;
  }

  // One of `signs`, if it is there.
  bool take(std::string_view signs) {
    if (!reason_.empty() || rest_.empty() || signs.find(rest_.front()) == signs.npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void take(std::string_view signs, std::string_view if_none) {
    if (rest_.empty()) fail("input is too short");
    if (!take(signs)) fail(if_none);
  }

  void check(bool holds, std::string_view if_not) {
    if (!holds) fail(if_not);
  }

  bool is_at_end() const { return rest_.empty(); }
  std::string_view reason() const { return reason_; }

 private:
  void fail(std::string_view reason) {
    if (reason_.empty()) reason_ = reason;
  }

  std::string_view rest_;
  std::string_view reason_;
};

sys_days read_date(part_reader& in) {
  constexpr std::string_view no_separator = "invalid date separator, expected `-`";
  const unsigned y = in.number(4, "invalid character in year");
  in.take("-", no_separator);
  const unsigned m = in.number(2, "invalid character in month");
  in.check(m >= 1 && m <= 12, "month value is outside expected range of 1-12");
  in.take("-", no_separator);
  const unsigned d = in.number(2, "invalid character in day");
  const year_month_day date{year{static_cast<int>(y)}, month{m}, day{d}};
  in.check(date.ok(), "day value is outside expected range");
  return date;
}

microseconds read_time_of_day(part_reader& in) {
  const unsigned hour = in.number(2, "invalid character in hour");
  in.check(hour <= 23, "hour value is outside expected range of 0-23");
  in.take(":", "invalid time separator, expected `:`");
  const unsigned minute = in.number(2, "invalid character in minute");
  in.check(minute <= 59, "minute value is outside expected range of 0-59");
  const microseconds to_the_minute = hours{hour} + minutes{minute};
  if (!in.take(":")) return to_the_minute;

  const unsigned second = in.number(2, "invalid character in second");
  in.check(second <= 59, "second value is outside expected range of 0-59");
  const microseconds fraction = in.take(".") ? in.fraction() : microseconds{0};
  return to_the_minute + seconds{second} + fraction;
}

minutes read_offset(part_reader& in) {
  if (in.take("Zz")) return minutes{0};
  const bool is_west = in.take("-");
  if (!is_west) in.take("+", "invalid timezone sign");
  const unsigned hour = in.number(2, "invalid timezone hour");
  in.check(hour <= 23, "timezone offset must be less than 24 hours");
  in.take(":");
  const unsigned minute = in.number(2, "invalid timezone minute");
  in.check(minute <= 59, "timezone minute value is outside expected range of 0-59");
  const minutes offset = hours{hour} + minutes{minute};
  return is_west ? -offset : offset;
}

}  // namespace

offset_time parse_offset_time(std::string_view text) {
  constexpr sys_days first = year{1} / 1 / 1;
  constexpr sys_days end = year{10'000} / 1 / 1;

  part_reader in{text};
  const sys_days date = read_date(in);
  in.take("Tt ", "invalid datetime separator, expected `T`, `t` or space");
  const microseconds time_of_day = read_time_of_day(in);
  if (in.reason().empty() && in.is_at_end()) return time_fault{.lacks_offset = true};

  const timestamp time = date + time_of_day - read_offset(in);
  in.check(in.is_at_end(), "unexpected extra characters at the end of the input");
  in.check(time >= first && time < end, "year value in UTC is outside expected range of 1-9999");
  if (!in.reason().empty()) return time_fault{.reason = in.reason()};
  return time;
}

}  // namespace extraction::api
