#include "api/events/event_input.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace extraction::api {
namespace {

bool accepts(const std::vector<std::string>& values) {
  std::vector<web::field> fields;
  for (const std::string& value : values) fields.push_back({"Accept", value});
  web::request asked{};
  asked.fields = fields;
  return accepts_event_stream(asked);
}

TEST(AcceptsEventStream, WhereTheClientNamesIt) {
  EXPECT_TRUE(accepts({"text/event-stream"}));
  EXPECT_TRUE(accepts({"Text/Event-Stream ; q=0.5"}));
  EXPECT_TRUE(accepts({"application/json, text/event-stream"}));
  EXPECT_TRUE(accepts({"application/json", "text/event-stream;q=1"}));
}

TEST(AcceptsEventStream, NotWhereItOnlyTakesAnything) {
  EXPECT_FALSE(accepts({}));
  EXPECT_FALSE(accepts({""}));
  EXPECT_FALSE(accepts({"*/*", "text/*"}));
  EXPECT_FALSE(accepts({"text/event-stream-x, ,"}));
  EXPECT_FALSE(accepts({"text/event-stream;q=0"}));
  EXPECT_FALSE(accepts({"text/event-stream; q=0.000"}));
}

}  // namespace
}  // namespace extraction::api
