// The URLs that DATABASE_URL accepts. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace extraction::store::postgres {

// Whether `text` looks like the URL of a PostgreSQL database: postgres://, postgresql://, or either
// with a driver as in SQLAlchemy, postgresql+psycopg2://.
bool is_url(std::string_view text);

// The same URL in libpq's form (PostgreSQL manual, 34.1.1.2 "Connection URIs"): without the driver,
// and with user and password encoded as url_authority.hpp reads them.
std::string to_libpq_url(std::string_view url);

// What is wrong with `url`, in words that show no part of it; nullopt if nothing is.
std::optional<std::string> fault_in_url(std::string_view url);

bool has_password(std::string_view url);

// `message` without the URL's password, if it contains that.
std::string without_password(std::string message, std::string_view url);

// The host, port and user of a URL. With several hosts these are lists, separated by commas.
struct url_target {
  std::string host;
  std::string port;  // "5432" if the URL names none
  std::string user;
};

url_target target_of_url(std::string_view url);

// The hosts, ports and name of the database, for the log.
std::string describe_url(std::string_view url);

}  // namespace extraction::store::postgres
