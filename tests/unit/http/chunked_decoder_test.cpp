#include "http/chunked_decoder.hpp"

#include <gtest/gtest.h>

namespace extraction::http {
namespace {

using state = chunked_decoder::state;

struct outcome {
  state ended;
  unsigned status = 0;
  std::string body;
  std::string rest;
};

// Decodes `text`, passed in pieces of `piece_size` bytes.
outcome decode(std::string_view text, std::size_t piece_size = 1000, std::size_t max_body = 100) {
  chunked_decoder decoder{max_body, 50};
  outcome reached{.ended = state::incomplete, .body = {}, .rest = {}};
  while (reached.ended == state::incomplete && !text.empty()) {
    std::string_view piece = text.substr(0, piece_size);
    text.remove_prefix(piece.size());
    reached.ended = decoder.decode(piece, reached.body);
    if (reached.ended != state::incomplete) reached.rest = std::string(piece) + std::string(text);
  }
  if (reached.ended == state::refused) reached.status = decoder.reason().status;
  return reached;
}

TEST(ChunkedDecoder, BoundsTheExtensionsOfAllChunks) {
  const std::string chunk = "1;" + std::string(199, 'a') + "\r\nx\r\n";
  std::string most, more;
  for (int i = 0; i < 81; ++i) most += chunk;  // 16,200 bytes of them
  more = most + chunk;
  EXPECT_EQ(decode(most + "0\r\n\r\n").ended, state::complete);
  EXPECT_EQ(decode(more + "0\r\n\r\n").status, 413u);
}

TEST(ChunkedDecoder, JoinsChunksHoweverTheyArrive) {
  const std::string text =
      "5\r\nhello\r\n0006 ; a=b;c=\"d\"\r\n world\r\n0\r\nX: y\r\nZ: w\r\n\r\nGET";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const outcome reached = decode(text, size);
    ASSERT_EQ(reached.ended, state::complete) << size;
    EXPECT_EQ(reached.body, "hello world");
    EXPECT_EQ(reached.rest, "GET");
  }
}

TEST(ChunkedDecoder, TakesAnEmptyBody) {
  EXPECT_EQ(decode("0\r\n\r\n").ended, state::complete);
  EXPECT_EQ(decode("000\r\n\r\n").body, "");
}

TEST(ChunkedDecoder, RefusesABreachOfTheGrammar) {
  for (const char* text :
       {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "0x1\r\n", "1\na\r\n", "1\r\nab\r\n",
        "1\r\na\n0\r\n\r\n", "1 a\r\n", "1 \r\n", "1;\x01\r\n", "0\r\nno colon\r\n\r\n",
        "0\r\nX: \x01\r\n", "0\r\n\n", "1\r\r\na\r\n"}) {
    const outcome reached = decode(text);
    EXPECT_EQ(reached.ended, state::refused) << text;
    EXPECT_EQ(reached.status, 400u) << text;
  }
}

TEST(ChunkedDecoder, BoundsTheBody) {
  const std::string chunk = "5\r\nhello\r\n";
  EXPECT_EQ(decode(chunk + chunk + "0\r\n\r\n", 1000, 10).ended, state::complete);
  for (const std::string& text :
       {chunk + chunk + "1\r\n", std::string("b\r\n"), std::string("ffffffffffffffff\r\n"),
        std::string("10000000000000000\r\n")}) {
    EXPECT_EQ(decode(text, 1000, 10).status, 413u) << text;
  }
}

TEST(ChunkedDecoder, BoundsExtensionsAndTrailers) {
  EXPECT_EQ(decode("1;" + std::string(300, 'a')).status, 400u);
  EXPECT_EQ(decode("0\r\n" + std::string(51, 'a')).status, 431u);
}

}  // namespace
}  // namespace extraction::http
