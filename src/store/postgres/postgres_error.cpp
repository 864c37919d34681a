#include "store/postgres/postgres_error.hpp"

#include <algorithm>
#include <array>

namespace extraction::store::postgres {

namespace {

struct known_state {
  std::string_view prefix;
  remedy helps;
};

constexpr std::array known_states{
    known_state{"08", remedy::new_connection},   // the connection
    known_state{"57P", remedy::new_connection},  // shut down, crashed, starting, idle for too long
    known_state{"25P", remedy::new_connection},  // time-outs that end the session
    known_state{"25006", remedy::new_connection},  // read-only: demoted, or a standby
    // The prepared statement does not exist, exists twice, or no longer fits the table.
    known_state{"26000", remedy::new_connection}, known_state{"42P05", remedy::new_connection},
    known_state{"0A000", remedy::new_connection},
    known_state{"40001", remedy::same_again},  // serialization failure
    known_state{"40P01", remedy::same_again},  // deadlock
    known_state{"22", remedy::smaller_group},  // data
    known_state{"23", remedy::smaller_group},  // constraints
    known_state{"54", remedy::smaller_group},  // the server's own limits
    // Its memory, such as that for locks, of which a group takes one per idempotency key.
    known_state{"53200", remedy::smaller_group},
    known_state{"P0", remedy::smaller_group},  // raised by a trigger
};

std::string describe(std::string_view message, std::string_view sql_state) {
  std::string text = "PostgreSQL: ";
  text += message.substr(0, message.find('\n'));
  if (!sql_state.empty()) text.append(" (SQLSTATE ").append(sql_state).append(")");
  if (sql_state == "26000" || sql_state == "42P05") {
    text += "; if there is a pooler in transaction mode, turn prepared statements off";
  }
  return text;
}

}  // namespace

remedy remedy_for(std::string_view sql_state) {
  if (sql_state.empty()) return remedy::new_connection;
  const auto found = std::ranges::find_if(
      known_states, [&](const known_state& s) { return sql_state.starts_with(s.prefix); });
  return found == known_states.end() ? remedy::none : found->helps;
}

postgres_error::postgres_error(std::string_view message, std::string_view sql_state)
    : store_unavailable(describe(message, sql_state)),
      remedy_(remedy_for(sql_state)),
      sql_state_(sql_state) {}

}  // namespace extraction::store::postgres
