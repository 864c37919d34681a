// One bounded exchange with an endpoint: over HTTP with the system's certificates, without
// following redirects, without content codings, and without a proxy for loopback; or reading a
// file. Thread-safe.
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

// The document at `from`. A status other than 200 is a failure. Ends within a second of `stop`.
// Throws std::runtime_error if libcurl cannot be set up.
boost::system::result<std::string, fetch_failure> fetch_document(const endpoint& from,
                                                                 const fetch_limits& limits,
                                                                 std::stop_token stop = {});

struct form_field {
  std::string_view name;
  std::string_view value;
};

// The response, whatever its status, to a form (application/x-www-form-urlencoded, with every byte
// percent-encoded that may be). A form cannot be sent to a file. Throws as fetch_document() does.
boost::system::result<http_answer, fetch_failure> post_form(const endpoint& to,
                                                            std::initializer_list<form_field> form,
                                                            const fetch_limits& limits);

}  // namespace extraction::auth
