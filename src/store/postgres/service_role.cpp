#include "store/postgres/service_role.hpp"

#include "store/postgres/blocking_query.hpp"
#include "store/postgres/connection_url.hpp"
#include "store/postgres/quote.hpp"

namespace extraction::store::postgres {

std::string admit_service_role(const postgres_settings& settings, const login& master) {
  std::string name = target_of_url(settings.url).user;
  const connection_handle server = open_connection(settings, master);
  const std::string role = quote(*server, name, PQescapeIdentifier);
  const auto run = [&](const std::string& sql) {
    return run_blocking(*server, sql, settings.response_timeout);
  };

  run("BEGIN");
  const query_result found = run("SELECT FROM pg_catalog.pg_roles WHERE rolname = " +
                                 quote(*server, name, PQescapeLiteral));
  if (found.rows() == 0) run("CREATE ROLE " + role + " LOGIN");
  run("GRANT rds_iam TO " + role);
  run("GRANT USAGE, CREATE ON SCHEMA public TO " + role);
  run("COMMIT");
  return name;
}

}  // namespace extraction::store::postgres
