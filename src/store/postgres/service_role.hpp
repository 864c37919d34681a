// The role with which the service logs in to an RDS database without a password.
#pragma once

#include <string>

#include "store/postgres/open_connection.hpp"
#include "store/postgres/postgres_settings.hpp"

namespace extraction::store::postgres {

// As `master`, creates the role that the URL names, if it does not exist, lets it log in by IAM,
// and lets it create tables. Returns its name. May be called again. Throws postgres_error, for
// example if IAM authentication is not enabled for the database: then there is no role rds_iam.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
std::string admit_service_role(const postgres_settings& settings, const login& master);

}  // namespace extraction::store::postgres
