// One bounded exchange with an endpoint: HTTP with the system's certificates, no redirect followed,
// no content coding asked for, no proxy on the way to loopback; or a file. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/endpoint.hpp"

namespace extraction::auth {

struct fetch_limits {
  std::size_t body = 256 * 1024;            // bytes
  std::size_t header = 64 * 1024;           // bytes, all fields together
  std::chrono::milliseconds total{5000};    // from the look-up of the name to the last byte
  std::chrono::milliseconds connect{3000};  // of these
  std::string ca_file{};                    // whom to believe, PEM; empty: whom the system believes
};

// Why there is no answer, for the log or for the operator. Holds nothing that was sent.
struct fetch_failure {
  std::string reason;
};

struct http_answer {
  long status = 0;
  std::string body;
};

// The document there. A status other than 200 is a failure. Ends within a second of `stop`. Throws
// std::runtime_error if libcurl cannot be set up.
boost::system::result<std::string, fetch_failure> fetch_document(const endpoint& from,
                                                                 const fetch_limits& limits,
                                                                 std::stop_token stop = {});

struct form_field {
  std::string_view name;
  std::string_view value;
};

// The answer, whatever its status, to a form (application/x-www-form-urlencoded). A file takes
// none. Throws as fetch_document() does.
boost::system::result<http_answer, fetch_failure> post_form(const endpoint& to,
                                                            std::initializer_list<form_field> form,
                                                            const fetch_limits& limits);

}  // namespace extraction::auth
