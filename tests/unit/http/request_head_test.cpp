#include "http/request_head.hpp"

#include <gmock/gmock.h>

namespace extraction::http {
namespace {

class RequestHead : public ::testing::Test {
 protected:
  request_head accepted(const std::string& head) {
    text_ = head;
    request_head read;
    if (const auto refused = read_head(text_, fields_, read)) {
      ADD_FAILURE() << head << " was refused: " << refused->detail;
    }
    return read;
  }
  unsigned status_of(const std::string& head) {
    text_ = head;
    request_head read;
    const auto refused = read_head(text_, fields_, read);
    return refused ? refused->status : 0;
  }
  static std::string get_with(const std::string& fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  }

  std::string text_;
  std::vector<web::field> fields_;
};

TEST_F(RequestHead, ReadsTheRequestLineAndTheFields) {
  const request_head head =
      accepted("PATCH /a/b%20c?d=e&f HTTP/1.1\r\nHost: example.org:80\r\nX-A:  \t v w \t\r\n\r\n");
  EXPECT_EQ(head.method, "PATCH");
  EXPECT_EQ(head.path, "/a/b%20c");
  EXPECT_EQ(head.query, "d=e&f");
  EXPECT_EQ(head.minor_version, 1u);
  ASSERT_EQ(fields_.size(), 2u);
  EXPECT_EQ(fields_[1].name, "X-A");
  EXPECT_EQ(fields_[1].value, "v w");
}

TEST_F(RequestHead, TakesTheThreeFormsOfTarget) {
  EXPECT_EQ(accepted("GET http://h:8/p?q HTTP/1.1\r\nHost: a\r\n\r\n").path, "/p");
  EXPECT_EQ(accepted("GET HTTP://h HTTP/1.1\r\nHost: a\r\n\r\n").path, "/");
  EXPECT_EQ(accepted("GET http://h?q HTTP/1.1\r\nHost: a\r\n\r\n").path, "/");
  EXPECT_EQ(accepted("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").path, "*");
}

TEST_F(RequestHead, RefusesAMalformedRequestLine) {
  for (const char* line : {"",
                           "GET",
                           "GET /",
                           "GET  / HTTP/1.1",
                           "GET /  HTTP/1.1",
                           " GET / HTTP/1.1",
                           "GET / HTTP/1.1 ",
                           "G(T / HTTP/1.1",
                           "GET / http/1.1",
                           "GET / HTTP/1.10",
                           "GET / HTTP/11",
                           "GET /a b HTTP/1.1",
                           "GET a HTTP/1.1",
                           "GET * HTTP/1.1",
                           "GET /# HTTP/1.1",
                           "GET /\x80 HTTP/1.1",
                           "GET /\x7f HTTP/1.1",
                           "CONNECT a:80 HTTP/1.1",
                           "GET https://a/ HTTP/1.1",
                           "GET http:// HTTP/1.1",
                           "GET http://?a HTTP/1.1",
                           "GET ?a HTTP/1.1",
                           "GET /?a# HTTP/1.1",
                           "GET /?\x80 HTTP/1.1",
                           "GET /?\x7f HTTP/1.1",
                           "GET http://\x80/ HTTP/1.1",
                           "GET http://u@a/ HTTP/1.1"}) {
    EXPECT_EQ(status_of(std::string(line) + "\r\nHost: a\r\n\r\n"), 400u) << line;
  }
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505u);
  EXPECT_EQ(status_of("GET / HTTP/0.9\r\nHost: a\r\n\r\n"), 505u);
}

TEST_F(RequestHead, RefusesMalformedFields) {
  for (const char* field :
       {"no colon\r\n", ": v\r\n", "a : v\r\n", "a\t: v\r\n", " a: v\r\n", "a: b\r\n c\r\n",
        "a: b\r\n\tc\r\n", "a: \x01\r\n", "a: b\rc\r\n", "a: \x7f\r\n", "a(b: c\r\n"}) {
    EXPECT_EQ(status_of(get_with(field)), 400u) << field;
  }
  EXPECT_EQ(status_of(get_with(std::string("a: b") + '\0' + "c\r\n")), 400u);
  EXPECT_EQ(status_of(get_with("a: \x80\xff\r\n")), 0u);
}

TEST_F(RequestHead, BoundsTheNumberOfFields) {
  std::string fields;
  for (int i = 0; i < 99; ++i) fields += "a: b\r\n";
  EXPECT_EQ(status_of(get_with(fields)), 0u);
  EXPECT_EQ(status_of(get_with(fields + "a: b\r\n")), 431u);
}

TEST_F(RequestHead, AsksForOneHost) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400u);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0u);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: a\r\nhost: a\r\n\r\n"), 400u);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n"), 0u);
  for (const char* host : {"", " ", ":80", "a b", "a/b", "u@a", "a,b", "a:b", "[::1", "\"a\""}) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 400u) << host;
  }
}

TEST_F(RequestHead, RefusesFramingThatCouldBeReadInTwoWays) {
  for (const char* fields :
       {"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n", "Transfer-Encoding: xChunked\r\n",
        "Transfer-Encoding: chunked;a=b\r\n", "Transfer-Encoding:\r\n",
        "Transfer-Encoding: \"chunked\"\r\n", "Content-Length: 1\r\nContent-Length: 1\r\n",
        "Content-Length: +1\r\n", "Content-Length: -1\r\n", "Content-Length: 1 1\r\n",
        "Content-Length: 1,1\r\n", "Content-Length: 0x1\r\n", "Content-Length:\r\n"}) {
    EXPECT_EQ(status_of(get_with(fields)), 400u) << fields;
  }
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400u);
}

TEST_F(RequestHead, ReadsHowTheBodyComes) {
  EXPECT_TRUE(accepted(get_with("transfer-encoding: chunked\r\n")).chunked);
  EXPECT_TRUE(accepted(get_with("Transfer-Encoding: Chunked\r\n")).chunked);
  EXPECT_EQ(accepted(get_with("content-length: 0012\r\n")).content_length, 12u);
  EXPECT_EQ(accepted(get_with("content-length: 99999999999999999999999\r\n")).content_length,
            std::numeric_limits<std::uint64_t>::max());
}

TEST_F(RequestHead, ReadsWhetherTheConnectionStays) {
  EXPECT_TRUE(accepted(get_with("")).keep_alive);
  EXPECT_FALSE(accepted(get_with("Connection: foo, CLOSE\r\n")).keep_alive);
  EXPECT_FALSE(accepted(get_with("Connection: close, keep-alive\r\n")).keep_alive);
  EXPECT_FALSE(accepted("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(accepted("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST_F(RequestHead, KnowsOneExpectation) {
  EXPECT_TRUE(accepted(get_with("Expect: 100-Continue\r\n")).expects_continue);
  EXPECT_EQ(status_of(get_with("Expect: tea\r\n")), 417u);
  EXPECT_FALSE(accepted("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

}  // namespace
}  // namespace extraction::http
