// Lets everyone do everything, for AUTH_DISABLED.
#pragma once

#include <string_view>

#include "web/authenticator.hpp"

namespace extraction::auth {

// Stateless, so one object may serve every thread.
class open_authenticator final : public authenticator {
 public:
  awaitable<judgement> judge(std::string_view, access) override { co_return web::client{}; }
  std::string_view required_scope(access) const override { return {}; }
};

}  // namespace extraction::auth
