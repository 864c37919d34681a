// Jobs, changes and texts that the tests of repositories use.
#pragma once

#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/event.hpp"
#include "jobs/job.hpp"
#include "support/clock.hpp"

namespace extraction::test {

inline constexpr timestamp start{std::chrono::microseconds{1'771'346'715'123'456}};

// Ids fall as numbers rise, so that the order of ids cannot pass for the order of creation.
inline std::string id_of(int number) {
  char text[37];
  std::snprintf(text, sizeof text, "%08x-0000-4000-8000-000000000000",
                0xffffffffu - static_cast<unsigned>(number));
  return text;
}

// Created `number` seconds before `start`, so that the order of times cannot pass for it either.
inline job job_of(int number, std::string document_id = "doc", std::string status = "pending") {
  const std::string time = to_iso_format(start - std::chrono::seconds{number});
  return {.id = id_of(number),
          .document_id = std::move(document_id),
          .status = std::move(status),
          .created_at = time,
          .updated_at = time};
}

inline std::vector<std::string> ids(const std::vector<job>& jobs) {
  std::vector<std::string> found;
  for (const job& each : jobs) found.push_back(each.id);
  return found;
}

inline std::vector<std::string> ids(const std::vector<recorded_event>& events) {
  std::vector<std::string> found;
  for (const recorded_event& each : events) found.push_back(each.job.shown.id);
  return found;
}

inline std::vector<std::string> ids_of(std::initializer_list<int> numbers) {
  std::vector<std::string> found;
  for (const int number : numbers) found.push_back(id_of(number));
  return found;
}

inline job_change to(std::string status) {
  return {
      .status = std::move(status),
  };
}

inline job_change with_message(std::string status, std::optional<std::string> message) {
  return {.status = std::move(status), .error_message = std::move(message)};
}

inline std::string repeat(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

// Strings that a careless store would alter, cut off or take for SQL.
inline const std::vector<std::string> unusual_texts{
    "Grüße aus 東京, Ελλάδα 👩‍🔬",
    "'; DROP TABLE extraction_job; --",
    R"("quoted" \ 'back' \\slash \0 $1 ? :id %s %_)",
    "  spaces around  ",
    " ",
    "line\nbreak\r\n\ttab",
    "\x01\x1f\x7f",
    "\xEF\xBB\xBF byte order mark \xE2\x80\xAE right to left",
    "e\xCC\x81 is not \xC3\xA9",
    "null",
    "NULL",
    "0",
    repeat("😀", 512),
};

// Strings that cannot be stored, but may be asked for.
inline const std::vector<std::string> impossible_texts{
    std::string("doc\0", 4),
    std::string("\0", 1),
    std::string("doc\0doc", 7),
    "doc\xff",
    "\xc3",
    "\xc0\xaf",          // over-long
    "\xed\xa0\x80",      // a surrogate
    "\xf4\x90\x80\x80",  // past U+10FFFF
};

}  // namespace extraction::test
