// Where the user and password of a database URL end and its hosts begin. Pure.
//
// For libpq they end at the first @, but it looks for that only up to the first slash. SQLAlchemy,
// whose URLs the original service takes, allows a slash in a password, and lets a % that begins no
// escape stand for itself. A URL is accepted if the two agree, or if only one reading makes sense.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::store::postgres {

struct url_authority {
  std::optional<std::string_view> credentials;  // user, or user:password
  std::string_view hosts;                       // with their ports, separated by commas
  std::string_view rest;                        // from the slash or question mark on
};

// `text` is the URL after "://".
url_authority split_authority(std::string_view text);

// What is wrong with it, in words that show no part of it; nullopt if nothing is.
std::optional<std::string> fault_in_authority(std::string_view text);

// In libpq's form: everything that may not stand for itself is percent-encoded (RFC 3986 §2.1).
std::string encode_credentials(std::string_view credentials);

}  // namespace extraction::store::postgres
