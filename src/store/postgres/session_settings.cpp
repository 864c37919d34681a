#include "store/postgres/session_settings.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace extraction::store::postgres {

namespace {

// Names, and values as SQL expressions.
using assignments = std::vector<std::pair<std::string_view, std::string>>;

std::string quoted(std::chrono::milliseconds time) {
  std::string text{'\''};
  text += std::to_string(time.count());
  return text += '\'';
}

assignments limits(const postgres_settings& settings) {
  return {{"statement_timeout", quoted(settings.statement_timeout)},
          {"lock_timeout", quoted(settings.lock_timeout)},
          {"idle_in_transaction_session_timeout", quoted(settings.response_timeout)},
          {"synchronous_commit", "replace(current_setting('synchronous_commit'), 'off', 'on')"}};
}

std::string to_sql(const assignments& chosen, bool is_local) {
  std::string sql = "SELECT ";
  for (const auto& [name, value] : chosen) {
    if (name != chosen.front().first) sql += ", ";
    sql.append("set_config('").append(name).append("', ").append(value);
    sql += is_local ? ", true)" : ", false)";
  }
  return sql;
}

}  // namespace

std::string settings_for_session(const postgres_settings& settings) {
  assignments chosen = limits(settings);
  chosen.insert(chosen.end(), {{"plan_cache_mode", "'force_generic_plan'"},
                               {"enable_seqscan", "'off'"},
                               {"enable_bitmapscan", "'off'"}});
  return to_sql(chosen, false);
}

std::string settings_for_transaction(const postgres_settings& settings) {
  return to_sql(limits(settings), true);
}

}  // namespace extraction::store::postgres
