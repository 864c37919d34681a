#include "http/input_buffer.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

namespace extraction::http {

namespace {

TEST(InputBuffer, KeepsWhatWasNotConsumed) {
  input_buffer input;
  input.append("one request");
  input.consume(4);
  EXPECT_EQ(input.unread(), "request");
  input.append(" and more");
  EXPECT_EQ(input.unread(), "request and more");
  input.consume(input.unread().size());
  EXPECT_EQ(input.unread(), "");
}

TEST(InputBuffer, GivesSpaceHoweverMuchHasCome) {
  input_buffer input;
  std::string sent;
  for (int i = 0; i < 100; ++i) {
    const auto space = input.prepare();
    ASSERT_GT(space.size(), 0U);
    std::fill_n(static_cast<char*>(space.data()), space.size(), static_cast<char>('a' + i % 26));
    sent.append(static_cast<const char*>(space.data()), space.size());
    input.commit(space.size());
    ASSERT_EQ(input.unread(), sent);
    if (sent.size() > 100'000) break;
  }
  input.consume(sent.size() - 1);
  EXPECT_EQ(input.unread(), sent.substr(sent.size() - 1));
}

TEST(InputBuffer, RefusesToConsumeMoreThanThereIs) {
  input_buffer input;
  EXPECT_THROW(input.consume(1), std::logic_error);
  input.append("abc");
  EXPECT_THROW(input.consume(4), std::logic_error);
  EXPECT_EQ(input.unread(), "abc");
}

}  // namespace

}  // namespace extraction::http
