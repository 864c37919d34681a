// Tokens for logging in to an RDS database instead of a password. Pure, and created without a
// network call: a token is a signed URL that the database checks with AWS.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
#pragma once

#include <string>

#include "aws/signature.hpp"
#include "support/clock.hpp"

namespace extraction::aws {

struct database_login {
  std::string host;  // of the instance itself; a token for an alias is refused
  std::string port;
  std::string user;
  std::string region;
};

// Valid for any number of logins within 15 minutes; sessions stay open after that. Must be sent
// over TLS only: whoever reads it can log in, too.
std::string make_database_token(const database_login& login, const credentials& signer,
                                timestamp now);

}  // namespace extraction::aws
