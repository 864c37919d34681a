#include "jobs/event.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace extraction {
namespace {

TEST(EventType, IsReadWithThePrefixAndWithout) {
  for (std::size_t i = 0; i < event_type_names.size(); ++i) {
    const auto type = static_cast<event_type>(i);
    EXPECT_EQ(name_of(type), event_type_names[i]);
    EXPECT_EQ(parse_event_type(event_type_names[i]), type);
    EXPECT_EQ(parse_event_type("extraction-job." + std::string(event_type_names[i])), type);
  }
  for (const char* const text :
       {"", "Created", "created ", "extraction-job.", "extraction-job.extraction-job.created"}) {
    EXPECT_EQ(parse_event_type(text), std::nullopt) << text;
  }
}

TEST(EventCursor, ComesBackAsItWas) {
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  constexpr auto largest = std::numeric_limits<std::uint32_t>::max();
  for (const event_cursor cursor : {event_cursor{1, 0}, {16, 255}, {last, largest}}) {
    const std::string text = to_text(cursor);
    EXPECT_LE(text.size(), 64u);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef-"), std::string::npos) << text;
    EXPECT_EQ(parse_event_cursor(text), cursor) << text;
  }
}

TEST(EventCursor, HasOneTextOnly) {
  for (const char* const text :
       {"", "-", "1", "1-", "-1", "0-0", "1-00", "01-0", "1-0-0", "1-A", "A-1", "1--1", "+1-1",
        "1-1 ", " 1-1", "0x1-1", "8000000000000000-1", "1-100000000", "latest"}) {
    EXPECT_EQ(parse_event_cursor(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace extraction
