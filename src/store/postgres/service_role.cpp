#include "store/postgres/service_role.hpp"

#include <array>
#include <memory>
#include <new>

#include "store/postgres/connection_url.hpp"
#include "store/postgres/query_result.hpp"

namespace extraction::store::postgres {

namespace {

void execute(PGconn& server, const std::string& sql) {
  query_result{PQexec(&server, sql.c_str())}.check();
}

std::string quote_identifier(PGconn& server, const std::string& name) {
  const std::unique_ptr<char, decltype(&PQfreemem)> quoted{
      PQescapeIdentifier(&server, name.data(), name.size()), PQfreemem};
  if (!quoted) throw std::bad_alloc();
  return quoted.get();
}

bool has_role(PGconn& server, const std::string& name) {
  const std::array<const char*, 1> values{name.c_str()};
  query_result found{PQexecParams(&server, "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", 1,
                                  nullptr, values.data(), nullptr, nullptr, 0)};
  found.check();
  return found.rows() > 0;
}

}  // namespace

std::string admit_service_role(const postgres_settings& settings, const login& master) {
  std::string name = target_of_url(settings.url).user;
  const connection_handle server = open_connection(settings, master);
  const std::string role = quote_identifier(*server, name);

  execute(*server, "BEGIN");
  if (!has_role(*server, name)) execute(*server, "CREATE ROLE " + role + " LOGIN");
  execute(*server, "GRANT rds_iam TO " + role);
  execute(*server, "GRANT USAGE, CREATE ON SCHEMA public TO " + role);
  execute(*server, "COMMIT");
  return name;
}

}  // namespace extraction::store::postgres
