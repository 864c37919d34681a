// HTTP/1.1 over libcurl. Blocks. A GET reuses the connection of the previous exchange, if there is
// one; a POST is sent once and never repeated. Follows no redirects and uses no proxy. Not
// thread-safe.
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

// There is no response, or only part of one; the server may or may not have acted on the request.
class transport_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class http_client {
 public:
  // `limits` apply to each exchange. Throws std::bad_alloc if libcurl is out of memory.
  explicit http_client(curl::limits limits);

  // Throws transport_error.
  http_answer exchange(const http_request& request);

 private:
  curl::limits limits_;
  curl::easy_handle handle_;
};

}  // namespace extraction::aws
