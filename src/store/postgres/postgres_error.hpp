// What PostgreSQL, or the way to it, answers when something fails.
#pragma once

#include <string>
#include <string_view>

#include "jobs/error.hpp"

namespace extraction::store::postgres {

// What may be done about a failure.
enum class remedy {
  new_connection,  // this one is lost, or leads to a server that is of no use now
  same_again,      // the transaction ran into another one and was rolled back
  smaller_group,   // a value is refused: what else is in the transaction can be done without it
  none,            // the server will not do this
};

// The remedy that a SQLSTATE (PostgreSQL manual, appendix A) asks for; empty: the connection broke.
remedy remedy_for(std::string_view sql_state);

// what() never holds a value that was sent.
class postgres_error : public store_unavailable {
 public:
  postgres_error(std::string_view message, std::string_view sql_state);

  remedy what_helps() const { return remedy_; }
  const std::string& sql_state() const { return sql_state_; }

 private:
  remedy remedy_;
  std::string sql_state_;
};

}  // namespace extraction::store::postgres
