#include "logging/descriptor_sink.hpp"

#include <fcntl.h>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <spdlog/logger.h>

#include "support/file_descriptor.hpp"

namespace extraction::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class descriptor_sink_test : public testing::Test {
 protected:
  descriptor_sink_test() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    reading_ = file_descriptor{ends[0]};
    writing_ = file_descriptor{ends[1]};
    fcntl(reading_.get(), F_SETFL, O_NONBLOCK);
    // Like stderr, whose target may change.
    output_ = file_descriptor{fcntl(writing_.get(), F_DUPFD_CLOEXEC, 0)};
    const auto sink = std::make_shared<logging::descriptor_sink>(output_.get());
    log_ = std::make_unique<spdlog::logger>("test", sink);
    log_->set_pattern("%v");
  }

  void lead_output_to(int descriptor) { ASSERT_EQ(dup2(descriptor, output_.get()), output_.get()); }

  // The lines that have arrived since the last call.
  std::vector<std::string> lines() {
    std::string text;
    char piece[4096];
    for (ssize_t size = 0; (size = read(reading_.get(), piece, sizeof piece)) > 0;) {
      text.append(piece, static_cast<std::size_t>(size));
    }
    std::vector<std::string> found;
    std::istringstream whole{text};
    for (std::string line; std::getline(whole, line);) found.push_back(line);
    return found;
  }

  file_descriptor reading_;
  file_descriptor writing_;
  file_descriptor output_;
  std::unique_ptr<spdlog::logger> log_;
};

TEST_F(descriptor_sink_test, CountsWhatNobodyReadAndGoesOnWithWholeLines) {
  const std::string line(5000, 'x');  // more than a pipe takes at once
  constexpr std::size_t count = 40;
  for (std::size_t i = 0; i < count; ++i) log_->info(line);
  auto received = lines();
  const bool is_torn = received.back() != line;
  const std::size_t whole = received.size() - (is_torn ? 1 : 0);
  ASSERT_LT(whole, count);
  for (std::size_t i = 0; i < whole; ++i) EXPECT_EQ(received[i], line);

  log_->info("next");
  received = lines();
  if (is_torn) {
    EXPECT_EQ(received.front(), "");  // the end of the torn one
    received.erase(received.begin());
  }
  EXPECT_THAT(received,
              ElementsAre(HasSubstr(std::to_string(count - whole) + " log lines"), "next"));
  log_->info("last");
  EXPECT_THAT(lines(), ElementsAre("last"));
}

TEST_F(descriptor_sink_test, CountsWhatCouldNotBeWritten) {
  const file_descriptor full{open("/dev/full", O_WRONLY | O_CLOEXEC)};
  lead_output_to(full.get());
  for (int i = 0; i < 3; ++i) log_->info("lost");
  EXPECT_THAT(lines(), ElementsAre());
  lead_output_to(writing_.get());
  log_->info("next");
  EXPECT_THAT(lines(), ElementsAre(HasSubstr("3 log lines"), "next"));
}

// A full disk takes the beginning of a line.
TEST_F(descriptor_sink_test, EndsALineThatWasTornByAFailure) {
  // Room for one piece of PIPE_BUF, and then an error.
  fcntl(writing_.get(), F_SETPIPE_SZ, 4096);
  lead_output_to(writing_.get());
  log_->info(std::string(6000, 'y'));
  const auto torn = lines();
  fcntl(writing_.get(), F_SETPIPE_SZ, 65536);
  ASSERT_EQ(torn.size(), 1u);
  ASSERT_LT(torn.front().size(), 6000u);
  const file_descriptor full{open("/dev/full", O_WRONLY | O_CLOEXEC)};
  lead_output_to(full.get());
  log_->info("lost");
  lead_output_to(writing_.get());
  log_->info("next");
  EXPECT_THAT(lines(), ElementsAre("", HasSubstr("2 log lines"), "next"));
}

}  // namespace
}  // namespace extraction::test
