#include "store/postgres/open_connection.hpp"

#include <chrono>
#include <vector>

#include "store/postgres/connection_url.hpp"
#include "store/postgres/postgres_error.hpp"

namespace extraction::store::postgres {

connection_handle open_connection(const postgres_settings& settings,
                                  const std::optional<login>& other) {
  using std::chrono::ceil;
  using std::chrono::seconds;
  const std::string url = to_libpq_url(settings.url);
  const std::string timeout = std::to_string(ceil<seconds>(settings.connect_timeout).count());
  const std::string unheard = std::to_string(settings.response_timeout.count());
  const std::string password = other                    ? other->password
                               : settings.make_password ? settings.make_password()
                                                        : std::string();

  // If a setting is given twice, the last one counts: the URL may override what comes before it,
  // but not what comes after it.
  std::vector<std::pair<const char*, const char*>> options{
      {"fallback_application_name", "extraction-job-api"},
      {"connect_timeout", timeout.c_str()},
      // A firewall forgets a silent connection, commonly after a few minutes.
      {"keepalives_idle", "30"},
      {"keepalives_interval", "10"},
      {"keepalives_count", "3"},
      // For data that was sent and never acknowledged; the system would try for a quarter of an
      // hour.
      {"tcp_user_timeout", unheard.c_str()},
      {"dbname", url.c_str()},
      {"client_encoding", "UTF8"}};
  if (other) options.emplace_back("user", other->user.c_str());
  if (!password.empty()) options.emplace_back("password", password.c_str());

  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : options) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);

  constexpr int dbname_is_url = 1;
  connection_handle handle{PQconnectdbParams(names.data(), values.data(), dbname_is_url)};
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    const char* const reason = handle ? PQerrorMessage(handle.get()) : "out of memory";
    throw postgres_error(without_password(reason, settings.url), "");
  }
  // libpq prints the server's notices on stderr unless they are handled.
  PQsetNoticeProcessor(
      handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

}  // namespace extraction::store::postgres
