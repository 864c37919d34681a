// Relies on API Gateway, whose JWT authorizer has checked the token before the function is called.
// A request whose event does not say so is refused, whatever token it carries.
#pragma once

#include <optional>
#include <string>

#include "lambda/gateway_event.hpp"
#include "web/authenticator.hpp"

namespace extraction::lambda {

struct gateway_expectations {
  std::string issuer;
  std::string read_scope;   // empty: none is needed
  std::string write_scope;  // empty: none is needed
};

// Belongs to one I/O thread, which handles one request at a time.
class gateway_authenticator final : public authenticator {
 public:
  // Says that a request is being handled whose event contains what API Gateway found. Without an
  // expectation every request is refused: the findings about one must never apply to another.
  class expectation {
   public:
    // `event` must outlive the expectation. Only one may exist at a time. Throws unsupported_event.
    expectation(gateway_authenticator& by, const gateway_event& event) : by_(by) {
      by_.claims_ = event.claims();
    }
    ~expectation() { by_.claims_.reset(); }
    expectation(const expectation&) = delete;
    expectation& operator=(const expectation&) = delete;

   private:
    gateway_authenticator& by_;
  };

  explicit gateway_authenticator(gateway_expectations expected) : expected_(std::move(expected)) {}

  awaitable<judgement> judge(std::string_view authorization, access needed) override;
  std::string_view required_scope(access needed) const override;

 private:
  gateway_expectations expected_;
  std::optional<authorizer_claims> claims_;
};

}  // namespace extraction::lambda
