// Tokens by which one logs in to a database on RDS instead of a password. Pure, and made without
// asking anyone: a signed URL that the database shows to AWS.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
#pragma once

#include <string>

#include "aws/signature.hpp"
#include "support/clock.hpp"

namespace extraction::aws {

struct database_login {
  std::string host;  // of the instance itself; a token for an alias of it is refused
  std::string port;
  std::string user;
  std::string region;
};

// Good for logging in, as often as one likes, for 15 minutes; what is logged in then stays so. To
// be sent over TLS only: whoever reads it may log in, too.
std::string make_database_token(const database_login& login, const credentials& signer,
                                timestamp now);

}  // namespace extraction::aws
