#include "api/output/job_json.hpp"

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

TEST(JobJson, AddsWhatIsKeptBesides) {
  full_job whole{.shown = {.id = "i", .document_id = "d", .created_at = "c", .updated_at = "u"}};
  std::string contract;
  append_job(whole.shown, contract);
  contract.pop_back();

  std::string text = "[";
  append_full_job(whole, text);
  EXPECT_EQ(text, "[" + contract +
                      R"(,"queue":"default","attempt":0,"max_attempts":3,"run_after":null,)"
                      R"("output":null,"lease":null})");

  whole.queue = "ocr";
  whole.attempt = 2;
  whole.max_attempts = 5;
  whole.run_after = timestamp{std::chrono::microseconds{1'771'346'715'000'000}};
  whole.output = R"({"text":"s3://a"})";
  text.clear();
  append_full_job(whole, text);
  EXPECT_EQ(text, contract + R"(,"queue":"ocr","attempt":2,"max_attempts":5,)"
                             R"("run_after":"2026-02-17T16:45:15+00:00",)"
                             R"("output":{"text":"s3://a"},"lease":null})");
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
