#include "api/jobs/job_json.hpp"

#include <gtest/gtest.h>

#include "jobs/error.hpp"

namespace extraction::api {
namespace {

std::string shown_metadata(const std::string& stored) {
  const job row{
      .id = "i", .document_id = "d", .metadata = stored, .created_at = "t", .updated_at = "t"};
  std::string text;
  append_job(row, text);
  const std::size_t start = text.find("\"metadata\":") + 11;
  return text.substr(start, text.find(",\"error_message\"") - start);
}

TEST(JobJson, WritesTheFieldsInTheirOrder) {
  const job row{.id = "i",
                .document_id = "a\"\n\xC3\xA9",
                .status = "failed",
                .priority = 10,
                .error_message = "e",
                .created_at = "c",
                .updated_at = "u"};
  std::string text = "[";
  append_job(row, text);
  EXPECT_EQ(text,
            "[{\"id\":\"i\",\"document_id\":\"a\\\"\\n\xC3\xA9\",\"status\":\"failed\","
            "\"priority\":10,\"metadata\":null,\"error_message\":\"e\",\"created_at\":\"c\","
            "\"updated_at\":\"u\"}");
}

TEST(JobJson, WritesTheOriginalsMetadataCompactly) {
  EXPECT_EQ(shown_metadata(R"({"a": 1.0, "k": "\u65e5"})"), "{\"a\":1.0,\"k\":\"\xE6\x97\xA5\"}");
  EXPECT_EQ(shown_metadata("{\"a\":\"b, c: d\"}"), "{\"a\":\"b, c: d\"}");
  EXPECT_EQ(shown_metadata("{}"), "{}");
  EXPECT_EQ(shown_metadata(R"({"a": NaN, "b": "\ud800"})"), "{\"a\":null,\"b\":\"\xEF\xBF\xBD\"}");
}

TEST(JobJson, NeverShowsDamagedMetadata) {
  for (const char* damaged : {"", "[1]", "{\"a\": ", "5", "{\"a\": 1}}"}) {
    EXPECT_THROW(shown_metadata(damaged), store_unavailable) << damaged;
  }
}

}  // namespace
}  // namespace extraction::api
