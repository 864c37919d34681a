// Obtains an access token for this service, as a program that is its own client does (RFC 6749
// §4.4).
#pragma once

#include <string>

#include "auth/settings.hpp"

namespace extraction::auth {

// The token, which is visible ASCII without white space. Throws std::runtime_error with one line
// for whoever asked; the client's secret is not in it. Takes a few seconds at most.
std::string obtain_token(const settings& with);

}  // namespace extraction::auth
