// Connects to PostgreSQL, blocking.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <libpq-fe.h>

#include "store/postgres/postgres_settings.hpp"

namespace extraction::store::postgres {

struct connection_closer {
  void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
};
using connection_handle = std::unique_ptr<PGconn, connection_closer>;

struct login {
  std::string user;
  std::string password;
};

// Blocks for at most connect_timeout per host, plus the time to resolve its name. Logs in as
// `other` if it is given, otherwise as the settings say. Throws postgres_error.
connection_handle open_connection(const postgres_settings& settings,
                                  const std::optional<login>& other = {});

}  // namespace extraction::store::postgres
