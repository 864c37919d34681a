// `extraction-job-api token`: obtains an access token for this service by the client credentials
// flow (RFC 6749 §4.4).
#pragma once

#include <iosfwd>

#include "auth/settings.hpp"

namespace extraction::auth {

// Prints the token and a line feed to `out`, and nothing else, so that TOKEN=$(...) works. Any
// failure is one line on `errors`, without the client's secret. Returns the exit code: 0 or 1.
int print_token(const settings& with, std::ostream& out, std::ostream& errors);

}  // namespace extraction::auth
