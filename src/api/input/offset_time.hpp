// Times with their offset from UTC, as clients write them (RFC 3339 §5.6). Pure.
#pragma once

#include <string_view>
#include <variant>

#include "support/clock.hpp"

namespace extraction::api {

struct time_fault {
  bool lacks_offset = false;  // it is a time otherwise
  std::string_view
      reason{};  // static text, in the words of Pydantic's parser; empty if it lacks one
};

using offset_time = std::variant<timestamp, time_fault>;

// Beyond RFC 3339, takes what Pydantic takes and other programs write: a space for the T, a time
// without seconds, and an offset without its colon. A fraction is cut to microseconds. Leap seconds
// and 24:00 are refused, and so is a time outside the years 1 to 9999 of UTC.
offset_time parse_offset_time(std::string_view text);

}  // namespace extraction::api
