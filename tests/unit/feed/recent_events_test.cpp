#include "feed/recent_events.hpp"

#include <string>

#include <gmock/gmock.h>

namespace extraction::feed {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t roomy = 1 << 20;

event_cursor at(std::int64_t position) {
  return {position, static_cast<std::uint32_t>(position * 7)};
}

shared_event event_at(std::int64_t position, std::size_t size = 1) {
  auto made = std::make_shared<event_text>();
  made->id = at(position);
  made->json.assign(size, 'x');
  return made;
}

std::vector<std::int64_t> positions(const std::optional<recent_events::piece>& piece) {
  std::vector<std::int64_t> found;
  if (piece) {
    for (const shared_event& each : piece->events) found.push_back(each->id.position);
  }
  return found;
}

TEST(RecentEvents, HasNothingBeforeItBegins) {
  recent_events recent{roomy};
  EXPECT_FALSE(recent.after(at(5), roomy));
  EXPECT_FALSE(recent.have_after(at(5)));
}

TEST(RecentEvents, GivesWhatFollowsAPlace) {
  recent_events recent{roomy};
  recent.begin_after(at(10));
  EXPECT_THAT(positions(recent.after(at(10), roomy)), IsEmpty());
  EXPECT_FALSE(recent.have_after(at(10)));
  EXPECT_TRUE(recent.have_after(at(9)));

  recent.append({event_at(11), event_at(13)}, at(14));
  EXPECT_THAT(positions(recent.after(at(10), roomy)), ElementsAre(11, 13));
  EXPECT_THAT(positions(recent.after(at(11), roomy)), ElementsAre(13));
  EXPECT_EQ(recent.after(at(11), roomy)->last, at(14));
  EXPECT_THAT(positions(recent.after(at(13), roomy)), IsEmpty());
  EXPECT_EQ(recent.after(at(14), roomy)->last, at(14));
  EXPECT_TRUE(recent.have_after(at(13)));
}

TEST(RecentEvents, LeavesWhatItDoesNotHoldToTheStore) {
  recent_events recent{roomy};
  recent.begin_after(at(10));
  recent.append({event_at(11), event_at(13)}, at(13));
  EXPECT_FALSE(recent.after(at(9), roomy));    // before the beginning
  EXPECT_FALSE(recent.after(at(12), roomy));   // a place without an event
  EXPECT_FALSE(recent.after({11, 1}, roomy));  // of another history
  EXPECT_TRUE(recent.after(at(20), roomy));    // the store is ahead
  EXPECT_THAT(positions(recent.after(at(20), roomy)), IsEmpty());
  EXPECT_EQ(recent.after(at(20), roomy)->last, at(20));
  recent.clear();
  EXPECT_FALSE(recent.after(at(11), roomy));
}

TEST(RecentEvents, GivesPiecesOfABoundedSize) {
  recent_events recent{roomy};
  recent.begin_after(at(0));
  recent.append({event_at(1, 1000), event_at(2, 1000), event_at(3, 1000)}, at(3));
  const auto first = recent.after(at(0), 1);
  EXPECT_THAT(positions(first), ElementsAre(1));
  EXPECT_TRUE(first->more);
  EXPECT_EQ(first->last, at(1));
  const auto rest = recent.after(first->last, roomy);
  EXPECT_THAT(positions(rest), ElementsAre(2, 3));
  EXPECT_FALSE(rest->more);
}

TEST(RecentEvents, ForgetsTheOldestBeyondItsCapacity) {
  recent_events recent{10'000};
  recent.begin_after(at(0));
  for (std::int64_t i = 1; i <= 100; ++i) recent.append({event_at(i, 1000)}, at(i));
  EXPECT_FALSE(recent.after(at(50), roomy));
  const auto held = recent.after(at(95), roomy);
  EXPECT_THAT(positions(held), ElementsAre(96, 97, 98, 99, 100));
  // One that is larger than all of it is kept, and no other.
  recent.append({event_at(101, 50'000)}, at(101));
  EXPECT_THAT(positions(recent.after(at(100), roomy)), ElementsAre(101));
  EXPECT_FALSE(recent.after(at(99), roomy));
}

}  // namespace
}  // namespace extraction::feed
