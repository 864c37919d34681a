#include "http/workspace.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace extraction::http {

namespace {

using testing::IsEmpty;

class nothing_more final : public web::body_stream {
 public:
  awaitable<bool> next(std::string&) override { co_return false; }
};

// As a request leaves it that was aborted at the worst moment.
void use(workspace& space, std::size_t size) {
  const std::string text(size, 'x');
  space.fields.push_back({"name", "value"});
  for (std::string* one : {&space.request_id, &space.path, &space.body, &space.surplus,
                           &space.output, &space.answer.body}) {
    *one = text;
  }
  space.answer.status = 503;
  space.answer.content_type = "";
  space.answer.fields.push_back({"retry-after", "1"});
  space.answer.rest = std::make_unique<nothing_more>();
}

TEST(WorkspacePool, LendsThemAsIfNew) {
  workspace_pool pool;
  workspace* first = nullptr;
  {
    const auto lent = pool.take();
    first = lent.get();
    use(*lent, 1000);
  }
  const auto again = pool.take();
  ASSERT_EQ(again.get(), first);
  EXPECT_THAT(again->fields, IsEmpty());
  for (const std::string& one : {again->request_id, again->path, again->body, again->surplus,
                                 again->output, again->answer.body}) {
    EXPECT_EQ(one, "");
  }
  EXPECT_EQ(again->answer.status, 200u);
  EXPECT_EQ(again->answer.content_type, "application/json");
  EXPECT_THAT(again->answer.fields, IsEmpty());
  EXPECT_EQ(again->answer.rest, nullptr);
}

TEST(WorkspacePool, KeepsTheMemoryOfUsualRequestsOnly) {
  workspace_pool pool;
  { use(*pool.take(), 10'000); }
  EXPECT_TRUE(pool.is_lean());
  EXPECT_GE(pool.take()->body.capacity(), 10'000u);
  { use(*pool.take(), 1'000'000); }
  EXPECT_LT(pool.take()->body.capacity(), 10'000u);
  EXPECT_FALSE(pool.is_lean());  // until the memory is returned to the system
  pool.trim();
  EXPECT_TRUE(pool.is_lean());
}

TEST(WorkspacePool, GivesBackWhatASilentRequestHasSent) {
  workspace_pool pool;
  const auto lent = pool.take();
  use(*lent, 1000);
  pool.slim(*lent);
  EXPECT_TRUE(pool.is_lean());  // so little would soon be needed again
  use(*lent, 10'000);
  pool.slim(*lent);
  EXPECT_LT(lent->answer.body.capacity(), 1000u);
  EXPECT_LT(lent->output.capacity(), 1000u);
  EXPECT_EQ(lent->path.size(), 10'000u);  // the request is not over
  EXPECT_FALSE(pool.is_lean());
  pool.trim();
  EXPECT_TRUE(pool.is_lean());
}

TEST(WorkspacePool, GivesBackWhatIsNotNeededAnyMore) {
  workspace_pool pool;
  {
    std::vector<workspace_pool::loan> burst;
    for (int i = 0; i < 100; ++i) burst.push_back(pool.take());
  }
  EXPECT_FALSE(pool.is_lean());
  pool.trim();  // all were needed since the last call
  EXPECT_FALSE(pool.is_lean());
  pool.trim();
  EXPECT_TRUE(pool.is_lean());
}

TEST(WorkspacePool, KeepsWhatIsNeeded) {
  workspace_pool pool;
  for (int i = 0; i < 5; ++i) {
    {
      std::vector<workspace_pool::loan> burst;
      for (int j = 0; j < 100; ++j) burst.push_back(pool.take());
    }
    pool.trim();
    EXPECT_FALSE(pool.is_lean()) << i;
  }
}

}  // namespace

}  // namespace extraction::http
