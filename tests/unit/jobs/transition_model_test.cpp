// Long random sequences of commands against a small model, written from the specification and not
// from the code: it keeps what a client would know of a job, and judges each answer by that.
#include <chrono>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "jobs/transition.hpp"

namespace extraction {
namespace {

using namespace std::chrono;

constexpr timestamp epoch{microseconds{1'771'346'715'123'456}};
constexpr int sequences = 200;
constexpr int steps = 500;

struct model {
  std::string status = "pending";
  std::string message = "none";
  std::string run_after = "none";
  std::string output = "none";
  timestamp changed = epoch;
  bool gone = false;
};

std::string text_of(const std::optional<std::string>& text) {
  return text.value_or("none");
}
std::string text_of(const std::optional<timestamp>& time) {
  return time ? to_iso_format(*time) : "none";
}

// What the table of the specification calls an event.
const char* event_for(const std::string& from, const std::string& to) {
  static const std::map<std::string, const char*> by_new_status{{"pending", "reset"},
                                                                {"processing", "started"},
                                                                {"completed", "completed"},
                                                                {"failed", "failed"}};
  return from == to ? "updated" : by_new_status.at(to);
}

class sequence {
 public:
  explicit sequence(unsigned seed) : random_(seed) {}

  void run() {
    for (int i = 0; i < steps && !expected_.gone && !testing::Test::HasFailure(); ++i) step();
  }

 private:
  int choose(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

  // The clock may stand still or go back.
  void move_clock() { now_ += microseconds{choose(2000) - 500}; }

  void step() {
    move_clock();
    if (choose(400) == 0) return remove();
    patch();
  }

  void patch() {
    static const std::array<std::string, 4> statuses{"pending", "processing", "completed",
                                                     "failed"};
    static const std::array<std::string, 3> texts{"none", "a", "b"};
    job_change change{.status = statuses[static_cast<std::size_t>(choose(4))]};
    model next = expected_;
    next.status = change.status;
    if (change.status != expected_.status) next.run_after = next.output = "none";
    if (choose(3) == 0) {
      next.message = texts[static_cast<std::size_t>(choose(3))];
      change.error_message.emplace(std::nullopt);
      if (next.message != "none") *change.error_message = next.message;
    }
    if (change.status == "pending" && choose(2) == 0) {
      const timestamp time = epoch + seconds{choose(2)};
      const bool at_once = choose(2) == 0;
      next.run_after = at_once ? "none" : to_iso_format(time);
      change.run_after.emplace(at_once ? std::nullopt : std::optional{time});
    }
    if (change.status == "completed" && choose(2) == 0) {
      next.output = texts[static_cast<std::size_t>(choose(3))];
      change.output.emplace(std::nullopt);
      if (next.output != "none") *change.output = next.output;
    }
    execute({.what = change, .now = now_}, next, event_for(expected_.status, change.status));
  }

  void remove() {
    model next = expected_;
    next.gone = true;
    execute({.what = job_deletion{}, .now = now_}, next, "deleted");
  }

  void execute(job_command asked, model next, const std::string& type) {
    const bool outdated = choose(10) == 0;
    if (outdated)
      asked.only_if = precondition{.updated_at = {to_iso_format(expected_.changed - 1us)}};
    if (choose(10) == 0 && !outdated) {
      asked.only_if = precondition{.updated_at = {to_iso_format(expected_.changed)}};
    }
    const auto done = decide(job_, asked);
    if (outdated) {
      ASSERT_FALSE(done);
      ASSERT_EQ(done.error(), error::job_changed);
      return;
    }
    ASSERT_TRUE(done);
    const bool differs = next.gone || next.status != expected_.status ||
                         next.message != expected_.message ||
                         next.run_after != expected_.run_after || next.output != expected_.output;
    ASSERT_EQ(done->what.has_value(), differs);
    if (!differs) {
      ASSERT_EQ(done->after, job_);
      return;
    }
    next.changed = std::max(now_, expected_.changed + 1us);
    ASSERT_EQ(name_of(done->what->type), type);
    ASSERT_EQ(done->what->time, next.changed);
    ASSERT_EQ(done->what->cause, event_cause::request);
    expected_ = next;
    job_ = done->after;
    if (!next.gone) check();
  }

  void check() {
    ASSERT_EQ(job_.shown.status, expected_.status);
    ASSERT_EQ(text_of(job_.shown.error_message), expected_.message);
    ASSERT_EQ(text_of(job_.run_after), expected_.run_after);
    ASSERT_EQ(text_of(job_.output), expected_.output);
    ASSERT_EQ(job_.shown.updated_at, to_iso_format(expected_.changed));
    ASSERT_EQ(job_.shown.created_at, to_iso_format(epoch));
    ASSERT_EQ(job_.shown.document_id, "doc");
    ASSERT_EQ(job_.max_attempts, 3);
  }

  std::mt19937 random_;
  timestamp now_ = epoch;
  model expected_;
  full_job job_ = create_job({.document_id = "doc"}, "id", 3, epoch, {}).after;
};

TEST(TransitionModel, AgreesOverLongSequences) {
  for (unsigned seed = 0; seed < sequences && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    sequence{seed}.run();
  }
}

}  // namespace
}  // namespace extraction
