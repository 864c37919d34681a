// HTTP/1.1 over libcurl. Blocks. A GET uses the connection of the exchange before it, if there is
// one; a POST is sent once and never again. Follows no redirect and asks no proxy. Not thread-safe.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "curl/handles.hpp"
#include "curl/transfer.hpp"

namespace extraction::aws {

using curl::http_answer;
using curl::http_field;

struct http_request {
  std::string method;
  std::string url;
  std::vector<http_field> fields;
  std::string_view body;  // of a POST
};

// There is no answer, or only part of one; what was sent may or may not have been acted upon.
class transport_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class http_client {
 public:
  // `limits` are of each exchange. Throws std::bad_alloc if libcurl has no memory.
  explicit http_client(curl::limits limits);

  // Throws transport_error.
  http_answer exchange(const http_request& request);

 private:
  curl::limits limits_;
  curl::easy_handle handle_;
};

}  // namespace extraction::aws
