// The function that lets the service log in to its database without a password. It is called once,
// when the database is new, with the master user's name and password (see
// pass_master_password.hpp).
#pragma once

#include <functional>
#include <string>

#include "lambda/runtime_loop.hpp"

namespace extraction::lambda {

struct master_login {
  std::string user;
  std::string password;
};

class admit_service final : public invocation_handler {
 public:
  // Creates the service's role, as the master user, and returns its name. May be called again.
  using admission = std::function<std::string(const master_login&)>;

  explicit admit_service(admission admit) : admit_(std::move(admit)) {}

  // The event is {"username": …, "password": …}, the result {"role": …}. Throws unsupported_event
  // for any other event, and whatever the admission throws.
  outcome handle(const invocation& call) override;

 private:
  admission admit_;
};

}  // namespace extraction::lambda
