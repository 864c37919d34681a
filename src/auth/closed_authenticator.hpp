// Lets nobody in.
#pragma once

#include "authenticator.hpp"

namespace extraction::auth {

class closed_authenticator final : public authenticator {
 public:
  awaitable<verdict> judge(std::string_view authorization, access) override {
    co_return authorization.empty() ? verdict::no_token : verdict::invalid_token;
  }
  std::string_view required_scope(access) const override { return {}; }
};

}  // namespace extraction::auth
