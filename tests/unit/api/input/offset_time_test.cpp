#include "api/input/offset_time.hpp"

#include <string>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

// As the contract shows it, or why it is no time.
std::string shown_time(std::string_view text) {
  const offset_time parsed = parse_offset_time(text);
  if (const auto* time = std::get_if<timestamp>(&parsed)) return to_iso_format(*time);
  const auto& [lacks_offset, reason] = std::get<time_fault>(parsed);
  return lacks_offset ? "no offset" : std::string(reason);
}

TEST(OffsetTime, IsATimeOfRfc3339) {
  EXPECT_EQ(shown_time("2026-02-17T16:45:15Z"), "2026-02-17T16:45:15+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15+01:30"), "2026-02-17T15:15:15+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15-23:59"), "2026-02-18T16:44:15+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15-00:00"), "2026-02-17T16:45:15+00:00");
  EXPECT_EQ(shown_time("2024-02-29T23:59:59.5Z"), "2024-02-29T23:59:59.500000+00:00");
  EXPECT_EQ(shown_time("2026-02-17t16:45:15z"), "2026-02-17T16:45:15+00:00");
  EXPECT_EQ(shown_time("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999+00:00");
}

TEST(OffsetTime, MayBeWrittenAsOtherProgramsDo) {
  EXPECT_EQ(shown_time("2026-02-17 16:45:15+00:00"), "2026-02-17T16:45:15+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45+01:00"), "2026-02-17T15:45:00+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15+0100"), "2026-02-17T15:45:15+00:00");
}

TEST(OffsetTime, IsCutToMicroseconds) {
  EXPECT_EQ(shown_time("2026-02-17T16:45:15.1234567Z"), "2026-02-17T16:45:15.123456+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15.0000009Z"), "2026-02-17T16:45:15+00:00");
  EXPECT_EQ(shown_time("2026-02-17T16:45:15." + std::string(10'000, '9') + "Z"),
            "2026-02-17T16:45:15.999999+00:00");
}

TEST(OffsetTime, NeedsItsOffset) {
  for (const char* text : {"2026-02-17T16:45:15", "2026-02-17T16:45:15.5", "2026-02-17 16:45"}) {
    EXPECT_EQ(shown_time(text), "no offset") << text;
  }
}

TEST(OffsetTime, LiesInTheYearsThatCanBeShown) {
  constexpr auto outside = "year value in UTC is outside expected range of 1-9999";
  EXPECT_EQ(shown_time("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00+00:00");
  EXPECT_EQ(shown_time("0001-01-01T10:00:00+10:00"), "0001-01-01T00:00:00+00:00");
  EXPECT_EQ(shown_time("9999-12-31T23:59:59.9999999Z"), "9999-12-31T23:59:59.999999+00:00");
  EXPECT_EQ(shown_time("0000-12-31T23:59:59-00:01"), "0001-01-01T00:00:59+00:00");
  EXPECT_EQ(shown_time("0001-01-01T09:59:59+10:00"), outside);
  EXPECT_EQ(shown_time("9999-12-31T23:59:59-00:01"), outside);
  EXPECT_EQ(shown_time("0000-01-01T00:00:00Z"), outside);
}

TEST(OffsetTime, SaysWhatIsWrong) {
  const std::string day = "2026-02-17T";
  const std::string time = day + "16:45:15";
  const std::pair<std::string, std::string> wrong[]{
      {"", "input is too short"},
      {"2026", "input is too short"},
      {"2026-02-17", "input is too short"},
      {day, "input is too short"},
      {day + "16", "input is too short"},
      {time + "+01:0", "input is too short"},
      {" 2026-02-17T16:45:15Z", "invalid character in year"},
      {"+2026-02-17T16:45:15Z", "invalid character in year"},
      {"1771346715", "invalid date separator, expected `-`"},
      {"2026/02/17T16:45:15Z", "invalid date separator, expected `-`"},
      {"2026-2-17T16:45:15Z", "invalid character in month"},
      {"2026-13-17T16:45:15Z", "month value is outside expected range of 1-12"},
      {"2026-00-17T16:45:15Z", "month value is outside expected range of 1-12"},
      {"2026-02-1xT16:45:15Z", "invalid character in day"},
      {"2026-02-29T16:45:15Z", "day value is outside expected range"},
      {"2026-02-00T16:45:15Z", "day value is outside expected range"},
      {"2026-02-17_16:45:15Z", "invalid datetime separator, expected `T`, `t` or space"},
      {day + "24:00:00Z", "hour value is outside expected range of 0-23"},
      {day + "16-45:15Z", "invalid time separator, expected `:`"},
      {day + "16:60:15Z", "minute value is outside expected range of 0-59"},
      {day + "23:59:60Z", "second value is outside expected range of 0-59"},
      {time + ".Z", "second fraction value is missing"},
      {time + ",5Z", "invalid timezone sign"},
      {time + " +01:00", "invalid timezone sign"},
      {time + "\xE2\x88\x92"
              "01:00",
       "invalid timezone sign"},
      {time + "+24:00", "timezone offset must be less than 24 hours"},
      {time + "+1:00", "invalid timezone hour"},
      {time + "+01:60", "timezone minute value is outside expected range of 0-59"},
      {time + "Zx", "unexpected extra characters at the end of the input"},
      {time + "+01:00:00", "unexpected extra characters at the end of the input"},
      {time + "Z" + std::string(1, '\0'), "unexpected extra characters at the end of the input"},
  };
  for (const auto& [text, reason] : wrong) EXPECT_EQ(shown_time(text), reason) << text;
}

}  // namespace
}  // namespace extraction::api
