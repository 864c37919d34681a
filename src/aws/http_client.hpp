// HTTP/1.1 over libcurl. Blocks. A GET uses the connection of the exchange before it, if there is
// one; a POST is sent once and never again. Follows no redirect and asks no proxy. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace extraction::aws {

struct http_field {
  std::string name;  // in an answer: in lower case
  std::string value;
};

struct http_request {
  std::string method;
  std::string url;
  std::vector<http_field> fields;
  std::string_view body;  // of a POST
};

struct http_answer {
  long status = 0;
  std::vector<http_field> fields;
  std::string body;

  // Of the first field of that name; empty if there is none.
  std::string_view field(std::string_view name) const;
};

// There is no answer, or only part of one; what was sent may or may not have been acted upon.
class transport_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct http_limits {
  std::chrono::milliseconds timeout{0};  // of a whole exchange; 0: none
  std::size_t max_body = 1024 * 1024;    // bytes of an answer
  std::string ca_file;                   // PEM; empty: where libcurl was built to look
};

class http_client {
 public:
  // Throws std::bad_alloc if libcurl has no memory.
  explicit http_client(http_limits limits);

  // Throws transport_error.
  http_answer exchange(const http_request& request);

 private:
  struct deleter {
    void operator()(void* handle) const;
  };

  http_limits limits_;
  std::unique_ptr<void, deleter> handle_;  // a CURL
};

}  // namespace extraction::aws
