// One bounded exchange with an endpoint: HTTP with the system's certificates, no redirect followed,
// no content coding asked for, no proxy on the way to loopback; or a file. Thread-safe.
#pragma once

#include <initializer_list>
#include <stop_token>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "auth/endpoint.hpp"
#include "curl/transfer.hpp"

namespace extraction::auth {

using fetch_limits = curl::limits;
using fetch_failure = curl::failure;
using curl::http_answer;

// The document there. A status other than 200 is a failure. Ends within a second of `stop`. Throws
// std::runtime_error if libcurl cannot be set up.
boost::system::result<std::string, fetch_failure> fetch_document(const endpoint& from,
                                                                 const fetch_limits& limits,
                                                                 std::stop_token stop = {});

struct form_field {
  std::string_view name;
  std::string_view value;
};

// The answer, whatever its status, to a form (application/x-www-form-urlencoded, with every byte
// percent-encoded that may be). A file takes none. Throws as fetch_document() does.
boost::system::result<http_answer, fetch_failure> post_form(const endpoint& to,
                                                            std::initializer_list<form_field> form,
                                                            const fetch_limits& limits);

}  // namespace extraction::auth
