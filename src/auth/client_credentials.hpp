// Obtains an access token for this service with the client credentials grant (RFC 6749 §4.4).
#pragma once

#include <string>

#include "auth/settings.hpp"

namespace extraction::auth {

// Returns the token, which is visible ASCII without white space. Throws std::runtime_error with a
// one-line message that does not contain the client's secret. Takes a few seconds at most.
std::string obtain_token(const settings& with);

}  // namespace extraction::auth
