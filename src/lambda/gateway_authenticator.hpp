// Believes API Gateway: its JWT authorizer has checked the token before the function is called. A
// request whose event does not say so is refused, whatever token it carries.
#pragma once

#include <optional>
#include <string>

#include "authenticator.hpp"
#include "lambda/gateway_event.hpp"

namespace extraction::lambda {

struct gateway_expectations {
  std::string issuer;
  std::string read_scope;   // empty: none is needed
  std::string write_scope;  // empty: none is needed
};

// Belongs to one I/O thread, which handles one request at a time.
class gateway_authenticator final : public authenticator {
 public:
  explicit gateway_authenticator(gateway_expectations expected) : expected_(std::move(expected)) {}

  // What is known of the request that comes next. The event must outlive its handling.
  void expect(const gateway_event& next) { claims_ = next.claims(); }

  awaitable<verdict> judge(std::string_view authorization, access needed) override;
  std::string_view required_scope(access needed) const override;

 private:
  gateway_expectations expected_;
  std::optional<authorizer_claims> claims_;
};

}  // namespace extraction::lambda
