// A request as API Gateway or a Function URL passes it to a function: an event of payload format
// 2.0. Pure.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "support/clock.hpp"
#include "web/request.hpp"

namespace extraction::lambda {

// The event is not an HTTP request, or has a form that is not supported. what() says what it is and
// what was expected, and quotes nothing of it.
class unsupported_event : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What API Gateway's JWT authorizer found in a token that it has checked. The event can be trusted:
// only API Gateway, and those who may invoke the function by IAM, create events.
struct authorizer_claims {
  std::string_view issuer;
  std::string_view scope;        // words separated by spaces
  std::string_view permissions;  // as API Gateway prints a list: "[read:jobs write:jobs]"
  std::optional<std::string_view> subject;
  std::optional<timestamp> expires;
};

// Owns what the request's views refer to, so it must not be moved.
class gateway_event {
 public:
  // Throws unsupported_event.
  explicit gateway_event(std::string_view json);

  gateway_event(const gateway_event&) = delete;
  gateway_event& operator=(const gateway_event&) = delete;

  // The result is a view into this object; the caller sets `id`.
  web::request request() const;

  // nullopt if the route of the request has no JWT authorizer. Throws unsupported_event if a claim
  // does not have the form in which API Gateway passes it.
  std::optional<authorizer_claims> claims() const;

 private:
  void read_path(const boost::json::object& context);
  void read_fields();
  void read_body();

  boost::json::value document_;
  std::string_view method_;
  std::string path_;
  std::string_view query_;
  std::string cookie_;
  std::vector<web::field> fields_;
  std::string decoded_body_;
  std::string_view body_;
};

}  // namespace extraction::lambda
