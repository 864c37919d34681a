#include "support/clock.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace extraction {
namespace {

using namespace std::chrono;

constexpr timestamp example{microseconds{1'771'346'715'123'456}};

TEST(NumericDate, CountsSecondsSince1970) {
  const std::pair<double, timestamp> cases[] = {
      {0, timestamp{}},          {1'771'346'715.25, timestamp{1771346715250ms}},
      {-0.5, timestamp{-500ms}}, {1e-7, timestamp{}},
      {-1e-7, timestamp{-1us}},
  };
  for (const auto& [seconds, expected] : cases) EXPECT_EQ(from_numeric_date(seconds), expected);
}

TEST(NumericDate, EndsWithTheYear9999) {
  constexpr timestamp last = timestamp{sys_days{10000y / January / 1}} - 1us;
  for (const double seconds : {253'402'300'799.999999, 253'402'300'800.0, 1e12, 1e300, 1.7e308}) {
    EXPECT_EQ(from_numeric_date(seconds), last) << seconds;
  }
  EXPECT_LT(from_numeric_date(253'402'300'799.0), last);
  EXPECT_LT(from_numeric_date(-1e300), timestamp{});
}

TEST(NumericDate, IsFinite) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double seconds : {infinity, -infinity, std::nan("")}) {
    EXPECT_EQ(from_numeric_date(seconds), std::nullopt);
  }
}

TEST(IsoFormat, PrintsMicrosecondsAndTheOffset) {
  EXPECT_EQ(to_iso_format(example), "2026-02-17T16:45:15.123456+00:00");
  EXPECT_EQ(to_iso_format(timestamp{microseconds{1}}), "1970-01-01T00:00:00.000001+00:00");
}

TEST(IsoFormat, LeavesOutAFractionOfZeroAsPythonDoes) {
  EXPECT_EQ(to_iso_format(floor<seconds>(example)), "2026-02-17T16:45:15+00:00");
}

TEST(IsoFormat, ReadsWhatItPrints) {
  for (const timestamp time : {example, timestamp{floor<seconds>(example)}, timestamp{},
                               timestamp{sys_days{2024y / February / 29}} + 86399s + 999999us,
                               timestamp{sys_days{9999y / December / 31}}}) {
    EXPECT_EQ(parse_iso_format(to_iso_format(time)), time) << to_iso_format(time);
  }
}

TEST(IsoFormat, RefusesEveryOtherForm) {
  for (const std::string_view text :
       {"", "2026-02-17T16:45:15Z", "2026-02-17 16:45:15+00:00", "2026-02-17T16:45:15.123+00:00",
        "2026-02-17T16:45:15.+00:00", "2026-02-30T16:45:15+00:00", "2026-02-17T24:00:00+00:00",
        "2026-02-17T16:60:00+00:00", "2026-2-17T16:45:15+00:00", "2026-02-17T16:45:15+01:00",
        "2026-02-17T16:45:15.1234567+00:00", "2026-02-17T16:45:1x+00:00"}) {
    EXPECT_EQ(parse_iso_format(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace extraction
