#include "jobs/job.hpp"

#include <gtest/gtest.h>

namespace extraction {
namespace {

using namespace std::chrono;

constexpr timestamp created{microseconds{1'771'346'715'123'456}};

job example() {
  return {.id = "0b5c7a52-6f0e-4a3e-9b0e-5a8a3a0f7c11",
          .document_id = "doc-1",
          .metadata = std::nullopt,
          .error_message = "old",
          .created_at = to_iso_format(created),
          .updated_at = to_iso_format(created)};
}

TEST(ApplyChange, SetsTheStatusAndTheTime) {
  job target = example();
  EXPECT_TRUE(apply({.status = "processing", .error_message = {}}, created + 1s, target));
  EXPECT_EQ(target.status, "processing");
  EXPECT_EQ(target.error_message, "old");
  EXPECT_EQ(target.updated_at, to_iso_format(created + 1s));
  EXPECT_EQ(target.created_at, to_iso_format(created));
}

TEST(ApplyChange, TellsAnAbsentMessageFromANullOne) {
  job target = example();
  apply({.status = "failed", .error_message = std::optional<std::string>{}}, created + 1s, target);
  EXPECT_EQ(target.error_message, std::nullopt);
  apply({.status = "failed", .error_message = "new"}, created + 2s, target);
  EXPECT_EQ(target.error_message, "new");
}

TEST(ApplyChange, LeavesAJobAloneThatIsAsAsked) {
  job target = example();
  EXPECT_FALSE(apply({.status = "pending", .error_message = {}}, created + 1s, target));
  EXPECT_FALSE(apply({.status = "pending", .error_message = "old"}, created + 1s, target));
  EXPECT_EQ(target, example());
}

TEST(ApplyChange, MovesTheTimeForwardEvenIfTheClockDoesNot) {
  job target = example();
  EXPECT_TRUE(apply({.status = "failed", .error_message = {}}, created - 1h, target));
  EXPECT_EQ(target.updated_at, to_iso_format(created + 1us));
  EXPECT_TRUE(apply({.status = "pending", .error_message = {}}, created + 1us, target));
  EXPECT_EQ(target.updated_at, to_iso_format(created + 2us));
}

}  // namespace
}  // namespace extraction
