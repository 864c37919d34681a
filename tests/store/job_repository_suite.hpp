// What every implementation of job_repository must do, as tests.
//
// The tests are in job_repository_suite.cpp; each kind of store joins them in a file of its own:
//   INSTANTIATE_TEST_SUITE_P(sqlite_file, job_repository_suite, testing::Values(kind));
// and, if its database outlives the store and other programs can reach it,
//   INSTANTIATE_TEST_SUITE_P(sqlite_file, lasting_job_repository_suite, testing::Values(kind));
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "jobs/job_repository.hpp"
#include "support/awaitable.hpp"
#include "support/run.hpp"

namespace extraction::test {

// A database that is initially empty and used by one test only.
class test_database {
 public:
  virtual ~test_database() = default;

  // Opens a store on it, which brings the schema up to date. The database outlives the store.
  // Called again only after the store before has been destroyed.
  virtual std::unique_ptr<job_store> open() = 0;

  // The rest is only used with a database that outlives its store.

  // Runs SQL without the store, as another program would, while no store is open.
  virtual void execute(const std::string& sql) = 0;

  // Whether no connection of the open store is inside a transaction.
  virtual bool is_at_rest() = 0;
};

struct database_kind {
  std::string name;
  std::function<std::unique_ptr<test_database>()> make;
};

inline void PrintTo(const database_kind& kind, std::ostream* out) {
  *out << kind.name;
}

class job_repository_suite : public testing::TestWithParam<database_kind> {
 protected:
  job_repository_suite();
  ~job_repository_suite() override;

  test_database& database() { return *database_; }

  // The repository of the test's own thread; opens the store if it is not open.
  job_repository& repository();

  // For another repository. Lives until the store is closed, as job_store requires.
  boost::asio::io_context& new_context() {
    return *contexts_.emplace_back(std::make_unique<boost::asio::io_context>(1));
  }

  // Another repository, for the thread that runs `context`.
  std::unique_ptr<job_repository> repository_of(boost::asio::io_context& context) {
    return store().open_repository(context);
  }

  // Closes the store and its repository.
  void close();

  void insert(const job& added);
  std::optional<job> find(std::string_view id);
  result<job> update(std::string_view id, const job_change& change, timestamp now);

  struct listing {
    std::vector<job> jobs;
    job_page page;
  };

  // One page, ended by the visitor after `patience` jobs.
  listing list(const job_query& query, std::size_t patience = SIZE_MAX);

  // Runs on the test's own thread.
  template <class T>
  T await(awaitable<T> asked) {
    return run(context_, std::move(asked));
  }

  // All events of the job, which must exist.
  std::vector<recorded_event> timeline(std::string_view id);

  struct followed {
    std::vector<recorded_event> events;
    event_page page;
  };

  // A page of the feed, which the visitor ends after `patience` events. The cursor must be a good
  // one.
  followed follow(event_cursor after, std::uint64_t limit = 10'000,
                  std::size_t patience = SIZE_MAX);
  // Creates job_of(number), but at `time`.
  void create_at(int number, timestamp time,
                 const std::optional<idempotent_request>& once = std::nullopt);

  // Removes all that has expired. Returns how many steps were not the last.
  int remove_expired(const retention& limits, timestamp now);

  feed_ends ends() { return await(repository().ends()); }

  using work = std::function<awaitable<void>(job_repository&, int)>;

  // Runs work(repository, 0), … work(repository, count - 1) at the same time: on one thread with
  // one repository, or each on a thread with a repository of its own. Rethrows the first failure.
  void run_on_one_thread(int count, const work& each);
  void run_on_threads(int count, const work& each);

 private:
  job_store& store();

  std::unique_ptr<test_database> database_;
  boost::asio::io_context context_{1};
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::unique_ptr<job_store> store_;
  std::unique_ptr<job_repository> repository_;
};

class lasting_job_repository_suite : public job_repository_suite {};

}  // namespace extraction::test
