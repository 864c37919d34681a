// The role by which the service logs in to a database of RDS without a password.
#pragma once

#include <string>

#include "store/postgres/open_connection.hpp"
#include "store/postgres/postgres_settings.hpp"

namespace extraction::store::postgres {

// As `master`, makes the role that the URL names, if it is not there, lets it log in by IAM, and
// lets it make tables. Returns its name. May be called again. Throws postgres_error, as if IAM
// authentication is not enabled for the database: then there is no role rds_iam.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
std::string admit_service_role(const postgres_settings& settings, const login& master);

}  // namespace extraction::store::postgres
