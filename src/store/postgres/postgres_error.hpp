// An error of PostgreSQL, or of the connection to it.
#pragma once

#include <string>
#include <string_view>

#include "jobs/error.hpp"

namespace extraction::store::postgres {

// How a failure may be handled.
enum class remedy {
  new_connection,  // this one is lost, or leads to a server that is unusable now
  same_again,      // the transaction conflicted with another one and was rolled back
  smaller_group,   // a value is refused: the rest of the transaction can succeed without it
  none,            // the server will not do this
};

// The SQLSTATE of a statement that waited for a lock longer than lock_timeout.
inline constexpr std::string_view lock_not_available = "55P03";

// The remedy for a SQLSTATE (PostgreSQL manual, appendix A); empty means that the connection broke.
remedy remedy_for(std::string_view sql_state);

// what() never contains a value that was sent.
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
