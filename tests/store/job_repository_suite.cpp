#include "job_repository_suite.hpp"

#include <array>
#include <atomic>
#include <exception>
#include <limits>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>

#include "store/commands.hpp"
#include "store/sample_jobs.hpp"
#include "support/print.hpp"
#include "support/run.hpp"

namespace extraction::test {

using namespace std::chrono;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace {

// The table as the original service creates it.
constexpr const char* original_table =
    "CREATE TABLE extraction_job (id VARCHAR(36) NOT NULL, document_id VARCHAR(255) NOT NULL, "
    "status VARCHAR(50) NOT NULL, priority INTEGER NOT NULL, metadata JSON, error_message TEXT, "
    "created_at VARCHAR(50) NOT NULL, updated_at VARCHAR(50) NOT NULL, PRIMARY KEY (id))";

}  // namespace

job_repository_suite::job_repository_suite() : database_(GetParam().make()) {}
job_repository_suite::~job_repository_suite() {
  close();
}

job_store& job_repository_suite::store() {
  if (!store_) store_ = database_->open();
  return *store_;
}

job_repository& job_repository_suite::repository() {
  if (!repository_) repository_ = store().open_repository(context_);
  return *repository_;
}

void job_repository_suite::close() {
  repository_.reset();
  store_.reset();
}

void job_repository_suite::insert(const job& added) {
  run(context_, insert_job(repository(), added));
}

std::optional<job> job_repository_suite::find(std::string_view id) {
  return run(context_, find_job(repository(), id));
}

result<job> job_repository_suite::update(std::string_view id, const job_change& change,
                                         timestamp now) {
  return run(context_, update_job(repository(), id, change, now));
}

job_repository_suite::listing job_repository_suite::list(const job_query& query,
                                                         std::size_t patience) {
  listing found;
  const job_visitor visit = [&](const job& each) {
    found.jobs.push_back(each);
    return found.jobs.size() < patience;
  };
  found.page = run(context_, repository().page(query, visit));
  EXPECT_EQ(found.page.count, found.jobs.size());
  return found;
}

std::vector<recorded_event> job_repository_suite::timeline(std::string_view id) {
  std::vector<recorded_event> events;
  const event_visitor visit = [&](const recorded_event& each) {
    events.push_back(each);
    return true;
  };
  const auto page = run(context_, repository().timeline(id, 0, SIZE_MAX, visit));
  if (!page) throw std::logic_error("there is no job " + std::string(id));
  return events;
}

job_repository_suite::followed job_repository_suite::follow(event_cursor after, std::uint64_t limit,
                                                            std::size_t patience) {
  followed seen;
  const event_visitor visit = [&](const recorded_event& each) {
    seen.events.push_back(each);
    return seen.events.size() < patience;
  };
  seen.page = run(context_, repository().feed(after, limit, visit)).value();
  return seen;
}

void job_repository_suite::run_on_one_thread(int count, const work& each) {
  std::exception_ptr failure;
  int finished = 0;
  for (int i = 0; i < count; ++i) {
    boost::asio::co_spawn(context_.get_executor(), each(repository(), i),
                          [&](std::exception_ptr e) {
                            if (e && !failure) failure = e;
                            ++finished;
                          });
  }
  context_.restart();
  context_.run();
  if (failure) std::rethrow_exception(failure);
  if (finished != count) throw std::logic_error("a coroutine waits for what never comes");
}

void job_repository_suite::run_on_threads(int count, const work& each) {
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(count));
  job_store& shared = store();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i, &context = new_context()] {
        try {
          const auto own = shared.open_repository(context);
          run(context, each(*own, i));
        } catch (...) {
          failures[static_cast<std::size_t>(i)] = std::current_exception();
        }
      });
    }
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

// Inserting and finding

TEST_P(job_repository_suite, FindsWhatWasInserted) {
  job added = job_of(1, "doc-1", "processing");
  added.priority = 7;
  added.metadata = R"({"source":"scan"})";
  added.error_message = "page 3 is blank";
  added.updated_at = to_iso_format(start + 5s);
  insert(added);
  EXPECT_EQ(find(added.id), added);
}

TEST_P(job_repository_suite, FindsNothingInAnEmptyStore) {
  EXPECT_EQ(find(id_of(1)), std::nullopt);
  EXPECT_EQ(find(""), std::nullopt);
}

TEST_P(job_repository_suite, FindsByTheWholeIdAndNothingLess) {
  insert(job_of(1));
  const std::string id = id_of(1);
  EXPECT_EQ(find("FFFFFFFE" + id.substr(8)), std::nullopt);
  EXPECT_EQ(find(id + " "), std::nullopt);
  EXPECT_EQ(find(" " + id), std::nullopt);
  EXPECT_EQ(find(id.substr(0, 35)), std::nullopt);
  EXPECT_EQ(find(id.substr(0, 35) + "%"), std::nullopt);
  EXPECT_EQ(find(id + std::string("\0", 1)), std::nullopt);
  EXPECT_EQ(find(repeat(id, 30'000)), std::nullopt);
}

// The writes go through another repository, like another thread's, and without returning to the
// event loop in between: what a store keeps for a turn must not show an outdated job, nor one job
// for another.
TEST_P(job_repository_suite, FindsEachJobOfATurnAsItIs) {
  insert(job_of(1));
  boost::asio::io_context& others_loop = new_context();
  const auto other = repository_of(others_loop);
  run_on_one_thread(1, [&](job_repository& jobs, int) -> awaitable<void> {
    const job second = job_of(2);
    for (int round = 0; round < 3; ++round) {
      const auto first = co_await find_job(jobs, id_of(1));
      EXPECT_EQ(first.value().id, id_of(1));
      EXPECT_EQ(first->status, round == 0 ? "pending" : "failed");
      const auto found = co_await find_job(jobs, id_of(2));
      EXPECT_EQ(found.has_value(), round > 0);
      const auto none = co_await find_job(jobs, id_of(3));
      EXPECT_EQ(none, std::nullopt);

      const job_change change{.status = "failed"};
      EXPECT_TRUE(run(others_loop, update_job(*other, id_of(1), change, start + 1s)));
      run(others_loop, insert_job(*other, second));
    }
  });
}

TEST_P(job_repository_suite, KeepsEveryText) {
  int number = 0;
  for (const std::string& text : unusual_texts) {
    job added = job_of(++number, text);
    added.error_message = text;
    insert(added);
    EXPECT_EQ(find(added.id), added) << text;
  }
}

TEST_P(job_repository_suite, TellsAnEmptyMessageFromNone) {
  job added = job_of(1);
  added.error_message = "";
  insert(added);
  EXPECT_EQ(find(added.id), added);
}

TEST_P(job_repository_suite, KeepsMetadataToTheByte) {
  const std::vector<std::string> texts{
      "{}",
      R"({"b":1,"a":2,"b":3})",
      R"({"n":[1.0,1e400,-0,0.10,123456789012345678901234567890]})",
      R"({"s":"\u0000\u00e9\ud83d\ude00\/\b","é":"😀"})",
      R"({ "spaced" : [ ] , "empty":"" })",
      R"({"null":null})",
      R"({"deep":)" + repeat("[", 500) + repeat("]", 500) + "}",
      R"({"long":")" + repeat("0123456789abcdef", 60'000) + R"("})",
  };
  int number = 0;
  for (const std::string& text : texts) {
    job added = job_of(++number);
    added.metadata = text;
    insert(added);
    EXPECT_EQ(find(added.id)->metadata, text);
    ASSERT_TRUE(update(added.id, to("completed"), start));
    EXPECT_EQ(find(added.id)->metadata, text);
  }
}

TEST_P(job_repository_suite, FindsNothingByATextThatCannotBeStored) {
  insert(job_of(1));
  for (const std::string& text : impossible_texts) {
    EXPECT_EQ(find(text), std::nullopt);
    EXPECT_EQ(update(text, to("failed"), start), error::job_not_found);
    EXPECT_THAT(list({.document_id = text}).jobs, IsEmpty());
    EXPECT_THAT(list({.status = text}).jobs, IsEmpty());
    EXPECT_THAT(list({.document_id = "doc", .status = text}).jobs, IsEmpty());
  }
  EXPECT_EQ(find(id_of(1)), job_of(1));
}

// A write whose acknowledgement was lost is retried: the id decides whether it had succeeded.
TEST_P(job_repository_suite, InsertsAnIdOnce) {
  insert(job_of(1));
  insert(job_of(2));
  const job changed = update(id_of(1), to("processing"), start + 1s).value();
  insert(job_of(1));
  EXPECT_EQ(find(id_of(1)), changed);
  EXPECT_EQ(ids(list({}).jobs), ids_of({1, 2}));
}

TEST_P(job_repository_suite, InsertsAnIdOnceOfManyAtTheSameTime) {
  run_on_threads(4, [](job_repository& own, int) -> awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      const job added = job_of(i);
      co_await insert_job(own, added);
    }
  });
  EXPECT_EQ(list({}).jobs.size(), 20u);
}

// Updating

TEST_P(job_repository_suite, UpdatesStatusAndMessage) {
  job expected = job_of(1);
  expected.metadata = R"({"source":"scan"})";
  insert(expected);
  expected.status = "failed";
  expected.error_message = "no text layer";
  expected.updated_at = to_iso_format(start + 1s);

  EXPECT_EQ(update(id_of(1), with_message("failed", "no text layer"), start + 1s), expected);
  EXPECT_EQ(find(id_of(1)), expected);
}

TEST_P(job_repository_suite, TellsAnAbsentMessageFromANullOne) {
  insert(job_of(1));
  update(id_of(1), with_message("failed", "no text layer"), start + 1s).value();
  EXPECT_EQ(update(id_of(1), to("pending"), start + 2s)->error_message, "no text layer");
  EXPECT_EQ(update(id_of(1), with_message("pending", ""), start + 3s)->error_message, "");
  EXPECT_EQ(update(id_of(1), with_message("pending", std::nullopt), start + 4s)->error_message,
            std::nullopt);
  EXPECT_EQ(find(id_of(1))->error_message, std::nullopt);
}

TEST_P(job_repository_suite, UpdatesNothingThatIsNotThere) {
  insert(job_of(1));
  EXPECT_EQ(update(id_of(2), to("failed"), start), error::job_not_found);
  EXPECT_EQ(update("", to("failed"), start), error::job_not_found);
  EXPECT_EQ(find(id_of(1)), job_of(1));
}

TEST_P(job_repository_suite, UpdatesOneJobOnly) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  update(id_of(2), to("failed"), start).value();
  EXPECT_EQ(find(id_of(1)), job_of(1));
  EXPECT_EQ(find(id_of(3)), job_of(3));
}

TEST_P(job_repository_suite, LeavesTheTimeOfAJobThatDoesNotChange) {
  insert(job_of(1));
  EXPECT_EQ(update(id_of(1), to("pending"), start + 1s), job_of(1));
  EXPECT_EQ(update(id_of(1), with_message("pending", std::nullopt), start + 1s), job_of(1));

  const job changed = update(id_of(1), with_message("failed", "x"), start + 2s).value();
  EXPECT_EQ(update(id_of(1), with_message("failed", "x"), start + 3s), changed);
  EXPECT_EQ(update(id_of(1), to("failed"), start + 3s), changed);
  EXPECT_EQ(find(id_of(1)), changed);
}

TEST_P(job_repository_suite, MovesTheTimeForwardWhenTheClockStandsOrGoesBack) {
  job added = job_of(1);
  added.created_at = added.updated_at = to_iso_format(start);
  insert(added);
  EXPECT_EQ(update(id_of(1), to("failed"), start)->updated_at, to_iso_format(start + 1us));
  EXPECT_EQ(update(id_of(1), to("pending"), start)->updated_at, to_iso_format(start + 2us));
  EXPECT_EQ(update(id_of(1), to("failed"), start - 24h)->updated_at, to_iso_format(start + 3us));
  EXPECT_EQ(update(id_of(1), to("pending"), start + 1h)->updated_at, to_iso_format(start + 1h));
}

TEST_P(job_repository_suite, UpdatesToEveryText) {
  insert(job_of(1));
  for (const std::string& text : unusual_texts) {
    EXPECT_EQ(update(id_of(1), with_message("failed", text), start)->error_message, text);
    EXPECT_EQ(find(id_of(1))->error_message, text);
  }
}

TEST_P(job_repository_suite, SerialisesUpdatesOfOneJobOnOneThread) {
  job added = job_of(1);
  added.updated_at = to_iso_format(start);
  insert(added);
  constexpr int count = 100;
  std::set<std::string> times;
  run_on_one_thread(count, [&](job_repository& own, int number) -> awaitable<void> {
    const std::string id = id_of(1);
    const job_change change = with_message("failed", std::to_string(number));
    times.insert((co_await update_job(own, id, change, start)).value().updated_at);
  });
  EXPECT_EQ(times.size(), static_cast<std::size_t>(count));
  EXPECT_EQ(*times.rbegin(), to_iso_format(start + microseconds{count}));
  EXPECT_EQ(find(id_of(1))->updated_at, *times.rbegin());
}

TEST_P(job_repository_suite, SerialisesUpdatesOfOneJobAcrossThreads) {
  job added = job_of(1);
  added.updated_at = to_iso_format(start);
  insert(added);
  constexpr int threads = 4;
  constexpr int each = 25;
  std::array<std::array<job, each>, threads> seen;
  run_on_threads(threads, [&](job_repository& own, int thread) -> awaitable<void> {
    const std::string id = id_of(1);
    for (int i = 0; i < each; ++i) {
      const job_change change = with_message("failed", std::to_string(thread * each + i));
      seen[static_cast<std::size_t>(thread)][static_cast<std::size_t>(i)] =
          (co_await update_job(own, id, change, start)).value();
    }
  });

  std::map<std::string, std::string> message_at;
  for (const auto& thread : seen) {
    for (const job& state : thread) message_at[state.updated_at] = state.error_message.value();
  }
  EXPECT_EQ(message_at.size(), static_cast<std::size_t>(threads * each));
  EXPECT_EQ(message_at.rbegin()->first, to_iso_format(start + microseconds{threads * each}));
  const job last = find(id_of(1)).value();
  EXPECT_EQ(last.updated_at, message_at.rbegin()->first);
  EXPECT_EQ(last.error_message, message_at.rbegin()->second);
}

// Many writers change many jobs in different orders: none may wait for another forever.
TEST_P(job_repository_suite, UpdatesManyJobsFromManyThreads) {
  constexpr int jobs = 16;
  constexpr int rounds = 10;
  for (int i = 0; i < jobs; ++i) {
    job added = job_of(i);
    added.updated_at = to_iso_format(start);
    insert(added);
  }
  run_on_threads(4, [&](job_repository& own, int thread) -> awaitable<void> {
    for (int round = 0; round < rounds; ++round) {
      for (int i = 0; i < jobs; ++i) {
        const std::string id = id_of(thread % 2 == 0 ? i : jobs - 1 - i);
        const job_change change =
            with_message("failed", std::to_string(thread) + ":" + std::to_string(round));
        (co_await update_job(own, id, change, start)).value();
      }
    }
  });
  for (int i = 0; i < jobs; ++i)
    EXPECT_EQ(find(id_of(i))->updated_at, to_iso_format(start + microseconds{4 * rounds}));
}

// Listing

TEST_P(job_repository_suite, ListsNothingOfAnEmptyStore) {
  const listing found = list({});
  EXPECT_THAT(found.jobs, IsEmpty());
  EXPECT_FALSE(found.page.more);
}

TEST_P(job_repository_suite, ListsWholeJobsInOrderOfCreation) {
  std::vector<job> expected;
  for (int i = 1; i <= 5; ++i) {
    job added = job_of(i, unusual_texts[static_cast<std::size_t>(i)], "processing");
    added.priority = i;
    added.metadata = R"({"n":)" + std::to_string(i) + "}";
    added.error_message = i % 2 == 0 ? std::optional<std::string>("") : std::nullopt;
    insert(added);
    expected.push_back(added);
  }
  EXPECT_EQ(list({}).jobs, expected);
}

TEST_P(job_repository_suite, KeepsTheOrderWhenAJobChanges) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  update(id_of(1), to("failed"), start).value();
  update(id_of(2), with_message("failed", repeat("x", 10'000)), start).value();
  EXPECT_EQ(ids(list({}).jobs), ids_of({1, 2, 3}));
  EXPECT_EQ(ids(list({.document_id = "doc"}).jobs), ids_of({1, 2, 3}));
  EXPECT_EQ(ids(list({.status = "failed"}).jobs), ids_of({1, 2}));
}

TEST_P(job_repository_suite, Filters) {
  insert(job_of(1, "a", "pending"));
  insert(job_of(2, "b", "failed"));
  insert(job_of(3, "a", "failed"));
  insert(job_of(4, "b", "pending"));
  insert(job_of(5, "a", "pending"));
  EXPECT_EQ(ids(list({.document_id = "a"}).jobs), ids_of({1, 3, 5}));
  EXPECT_EQ(ids(list({.status = "failed"}).jobs), ids_of({2, 3}));
  EXPECT_EQ(ids(list({.document_id = "a", .status = "pending"}).jobs), ids_of({1, 5}));
  EXPECT_THAT(list({.document_id = "c"}).jobs, IsEmpty());
  EXPECT_THAT(list({.document_id = "A"}).jobs, IsEmpty());
  EXPECT_THAT(list({.document_id = "a "}).jobs, IsEmpty());
  EXPECT_THAT(list({.document_id = ""}).jobs, IsEmpty());
  EXPECT_THAT(list({.status = "done"}).jobs, IsEmpty());
  EXPECT_THAT(list({.status = ""}).jobs, IsEmpty());
  EXPECT_THAT(list({.document_id = "c", .status = "pending"}).jobs, IsEmpty());
  EXPECT_THAT(list({.document_id = repeat("a", 100'000)}).jobs, IsEmpty());
}

TEST_P(job_repository_suite, FiltersByEveryText) {
  int number = 0;
  for (const std::string& text : unusual_texts) insert(job_of(++number, text));
  number = 0;
  for (const std::string& text : unusual_texts)
    EXPECT_THAT(ids(list({.document_id = text}).jobs), ElementsAre(id_of(++number))) << text;
}

TEST_P(job_repository_suite, LimitsAndPassesOver) {
  for (int i = 1; i <= 6; ++i) insert(job_of(i, i % 2 == 1 ? "odd" : "even"));
  EXPECT_EQ(ids(list({.limit = 2}).jobs), ids_of({1, 2}));
  EXPECT_EQ(ids(list({.offset = 4}).jobs), ids_of({5, 6}));
  EXPECT_EQ(ids(list({.offset = 1, .limit = 2}).jobs), ids_of({2, 3}));
  EXPECT_EQ(ids(list({.offset = 5, .limit = 2}).jobs), ids_of({6}));
  EXPECT_EQ(ids(list({.document_id = "odd", .offset = 1, .limit = 1}).jobs), ids_of({3}));
  EXPECT_EQ(ids(list({.document_id = "even", .status = "pending", .offset = 2}).jobs), ids_of({6}));
  EXPECT_THAT(list({.limit = 0}).jobs, IsEmpty());
  EXPECT_THAT(list({.offset = 6}).jobs, IsEmpty());
  EXPECT_EQ(list({.limit = 6}).jobs.size(), 6u);
  EXPECT_FALSE(list({.limit = 2}).page.more);
  EXPECT_FALSE(list({.limit = 0}).page.more);
}

TEST_P(job_repository_suite, TakesTheWidestNumbers) {
  insert(job_of(1));
  constexpr auto widest = std::numeric_limits<std::uint64_t>::max();
  constexpr auto widest_signed = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(list({.limit = widest}).jobs.size(), 1u);
  EXPECT_EQ(list({.limit = widest_signed}).jobs.size(), 1u);
  EXPECT_THAT(list({.offset = widest}).jobs, IsEmpty());
  EXPECT_THAT(list({.offset = widest, .limit = widest}).jobs, IsEmpty());
  EXPECT_THAT(list({.offset = static_cast<std::uint64_t>(widest_signed) + 1}).jobs, IsEmpty());
  EXPECT_THAT(list({.after = widest_signed}).jobs, IsEmpty());
}

TEST_P(job_repository_suite, EndsThePageWhenTheVisitorHasEnough) {
  for (int i = 1; i <= 4; ++i) insert(job_of(i));
  const listing first = list({}, 1);
  EXPECT_EQ(ids(first.jobs), ids_of({1}));
  EXPECT_TRUE(first.page.more);

  EXPECT_TRUE(list({.limit = 3}, 2).page.more);
  EXPECT_FALSE(list({}, 5).page.more);
  EXPECT_FALSE(list({.document_id = "none"}, 1).page.more);
}

TEST_P(job_repository_suite, GoesOnWhereAPageEnded) {
  for (int i = 1; i <= 7; ++i) insert(job_of(i, i % 2 == 1 ? "odd" : "even"));

  listing page = list({}, 3);
  EXPECT_EQ(ids(page.jobs), ids_of({1, 2, 3}));
  page = list({.after = page.page.last}, 3);
  EXPECT_EQ(ids(page.jobs), ids_of({4, 5, 6}));
  page = list({.after = page.page.last}, 3);
  EXPECT_EQ(ids(page.jobs), ids_of({7}));
  EXPECT_FALSE(page.page.more);
  EXPECT_THAT(list({.after = page.page.last}).jobs, IsEmpty());

  page = list({.document_id = "odd", .offset = 1}, 1);
  EXPECT_EQ(ids(page.jobs), ids_of({3}));
  EXPECT_EQ(ids(list({.document_id = "odd", .after = page.page.last}).jobs), ids_of({5, 7}));
  EXPECT_EQ(ids(list({.after = page.page.last, .offset = 1, .limit = 2}).jobs), ids_of({5, 6}));
  EXPECT_EQ(ids(list({.limit = 2}).jobs), ids_of({1, 2}));
  EXPECT_EQ(ids(list({.after = list({.limit = 2}).page.last}).jobs), ids_of({3, 4, 5, 6, 7}));
}

TEST_P(job_repository_suite, ListsMoreJobsThanFitAnyBatch) {
  constexpr int count = 3000;
  run_on_one_thread(count, [](job_repository& own, int number) -> awaitable<void> {
    job added = job_of(number);
    added.metadata = R"({"n":")" + repeat("x", number % 1000) + R"("})";
    co_await insert_job(own, added);
  });
  const listing all = list({});
  ASSERT_EQ(all.jobs.size(), static_cast<std::size_t>(count));
  EXPECT_FALSE(all.page.more);

  for (const std::size_t patience : {1000u, 77u}) {
    std::vector<job> walked;
    job_query query;
    for (bool more = true; more;) {
      listing page = list(query, patience);
      walked.insert(walked.end(), page.jobs.begin(), page.jobs.end());
      query.after = page.page.last;
      more = page.page.more;
    }
    EXPECT_EQ(walked, all.jobs);
  }
  EXPECT_EQ(ids(list({.offset = 1500, .limit = 1000}).jobs),
            ids(std::vector<job>{all.jobs.begin() + 1500, all.jobs.begin() + 2500}));
}

TEST_P(job_repository_suite, ListsAJobCreatedAfterThePageBefore) {
  insert(job_of(1));
  insert(job_of(2));
  const listing page = list({}, 1);
  insert(job_of(3));
  EXPECT_EQ(ids(list({.after = page.page.last}).jobs), ids_of({2, 3}));
}

TEST_P(lasting_job_repository_suite, HoldsNoTransactionOpenAfterAPage) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  EXPECT_TRUE(list({}, 1).page.more);
  EXPECT_TRUE(database().is_at_rest());
  find(id_of(1));
  EXPECT_TRUE(database().is_at_rest());
  update(id_of(1), to("failed"), start).value();
  EXPECT_TRUE(database().is_at_rest());
}

TEST_P(job_repository_suite, HandsOnWhatTheVisitorThrows) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  boost::asio::io_context& context = new_context();
  const auto own = repository_of(context);
  const job_visitor visit = [](const job&) -> bool { throw std::domain_error("enough"); };
  EXPECT_THROW(run(context, own->page({}, visit)), std::domain_error);
  EXPECT_TRUE(run(context, find_job(*own, id_of(3))));
  insert(job_of(4));
  EXPECT_EQ(list({}).jobs.size(), 4u);
}

TEST_P(job_repository_suite, HandsOnWhatTheTakerOfAJobThrows) {
  insert(job_of(1));
  boost::asio::io_context& context = new_context();
  const auto own = repository_of(context);
  const job_callback take = [](const job&) { throw std::domain_error("enough"); };
  EXPECT_THROW(run(context, own->find(id_of(1), take)), std::domain_error);
  insert(job_of(2));
  EXPECT_EQ(run(context, find_job(*own, id_of(1))), job_of(1));
  EXPECT_EQ(run(context, find_job(*own, id_of(2))), job_of(2));
}

// A list made while others create jobs shows, once each, every job acknowledged before it began. Of
// those created meanwhile it may show any.
TEST_P(job_repository_suite, ListsWhileOthersCreate) {
  constexpr int writers = 3;
  constexpr int each = 200;
  std::atomic<int> writing{writers};
  std::mutex mutex;
  std::vector<std::string> acknowledged;

  run_on_threads(writers + 1, [&](job_repository& own, int thread) -> awaitable<void> {
    if (thread < writers) {
      for (int i = 0; i < each; ++i) {
        const job added = job_of(thread * each + i);
        co_await insert_job(own, added);
        const std::lock_guard lock{mutex};
        acknowledged.push_back(added.id);
      }
      --writing;
      co_return;
    }
    bool last_walk = false;
    while (!last_walk) {
      last_walk = writing == 0;
      std::vector<std::string> before;
      {
        const std::lock_guard lock{mutex};
        before = acknowledged;
      }
      std::set<std::string> seen;
      job_query query;
      for (bool more = true; more;) {
        int patience = 40;
        const job_visitor visit = [&](const job& each_job) {
          if (!seen.insert(each_job.id).second) throw std::logic_error("seen twice");
          return --patience > 0;
        };
        const job_page page = co_await own.page(query, visit);
        query.after = page.last;
        more = page.more;
      }
      for (const std::string& id : before) {
        if (!seen.contains(id)) throw std::logic_error("an acknowledged job was not listed");
      }
    }
  });
  EXPECT_EQ(list({}).jobs.size(), static_cast<std::size_t>(writers * each));
}

// Once a write is acknowledged, every thread finds it.
TEST_P(job_repository_suite, ShowsAnAcknowledgedWriteToEveryThread) {
  boost::asio::io_context& context = new_context();
  const auto other = repository_of(context);
  for (int i = 1; i <= 50; ++i) {
    insert(job_of(i));
    EXPECT_TRUE(run(context, find_job(*other, id_of(i))));
    run(context, update_job(*other, id_of(i), to("completed"), start)).value();
    EXPECT_EQ(find(id_of(i))->status, "completed");
  }
}

TEST_P(job_repository_suite, AnswersACheck) {
  boost::asio::io_context& context = new_context();
  const auto own = repository_of(context);
  EXPECT_NO_THROW(run(context, own->reach(std::chrono::seconds{10})));
  EXPECT_NO_THROW(run(context, own->check()));
}

// What outlives the store

TEST_P(lasting_job_repository_suite, KeepsEverythingWhenClosedAndOpened) {
  for (int i = 1; i <= 3; ++i) insert(job_of(i));
  update(id_of(2), with_message("failed", "x"), start).value();
  const listing before = list({});
  close();

  const listing after = list({});
  EXPECT_EQ(after.jobs, before.jobs);
  EXPECT_EQ(after.page.last, before.page.last);
  insert(job_of(4));
  EXPECT_EQ(ids(list({.after = before.page.last}).jobs), ids_of({4}));
}

TEST_P(lasting_job_repository_suite, OpensTheOriginalsTableWithItsRows) {
  database().execute(original_table);
  database().execute(
      "INSERT INTO extraction_job VALUES "
      "('9a000000-0000-4000-8000-000000000000', 'first', 'pending', 0, 'null', NULL, "
      "'2025-12-31T23:59:59+00:00', '2025-12-31T23:59:59+00:00'), "
      "('7b000000-0000-4000-8000-000000000000', 'second', 'failed', 10, NULL, 'broken', "
      "'2025-12-31T23:59:59.000001+00:00', '2026-01-01T00:00:00.500000+00:00'), "
      "('8c000000-0000-4000-8000-000000000000', 'third', 'archived', 3, "
      "'{\"pages\": 2, \"dpi\": 300.0, \"title\": \"Stra\\u00dfe\"}', '', "
      "'2026-01-01T00:00:00+00:00', 'yesterday')");

  const std::vector<job> expected{
      {.id = "9a000000-0000-4000-8000-000000000000",
       .document_id = "first",
       .status = "pending",
       .priority = 0,
       .created_at = "2025-12-31T23:59:59+00:00",
       .updated_at = "2025-12-31T23:59:59+00:00"},
      {.id = "7b000000-0000-4000-8000-000000000000",
       .document_id = "second",
       .status = "failed",
       .priority = 10,
       .error_message = "broken",
       .created_at = "2025-12-31T23:59:59.000001+00:00",
       .updated_at = "2026-01-01T00:00:00.500000+00:00"},
      {.id = "8c000000-0000-4000-8000-000000000000",
       .document_id = "third",
       .status = "archived",
       .priority = 3,
       .metadata = R"({"pages": 2, "dpi": 300.0, "title": "Stra\u00dfe"})",
       .error_message = "",
       .created_at = "2026-01-01T00:00:00+00:00",
       .updated_at = "yesterday"},
  };
  EXPECT_EQ(list({}).jobs, expected);
  EXPECT_EQ(find(expected[2].id), expected[2]);
  EXPECT_THAT(list({.status = "archived"}).jobs, ElementsAre(expected[2]));
  EXPECT_THAT(list({.document_id = "second"}).jobs, ElementsAre(expected[1]));

  EXPECT_EQ(update(expected[0].id, to("processing"), start)->metadata, std::nullopt);
  EXPECT_EQ(update(expected[2].id, to("pending"), start)->updated_at, to_iso_format(start));
  insert(job_of(1, repeat("😀", 512)));
  EXPECT_EQ(list({}).jobs.back(), job_of(1, repeat("😀", 512)));

  close();
  EXPECT_EQ(list({}).jobs.size(), 4u);
}

}  // namespace extraction::test
