// Where the user and password of a database's URL end and its hosts begin. Pure.
//
// libpq ends them at the first @, but looks for it only up to the first slash. SQLAlchemy, whose
// URLs are given to the original service, lets a password hold a slash, and takes a % that begins
// no escape for itself. Where the two agree, or only one reading makes sense, that is taken.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::store::postgres {

struct url_authority {
  std::optional<std::string_view> credentials;  // user, or user:password
  std::string_view hosts;                       // with their ports, and commas between
  std::string_view rest;                        // from the slash or question mark on
};

// `text` is the URL after "://".
url_authority split_authority(std::string_view text);

// What is wrong with it, in words that show no part of it; nullopt if nothing is.
std::optional<std::string> fault_in_authority(std::string_view text);

// As libpq reads them: all that may not stand for itself is percent-encoded (RFC 3986 §2.1).
std::string encode_credentials(std::string_view credentials);

}  // namespace extraction::store::postgres
