#include "api/routing/denial.hpp"

#include <string>
#include <utility>

#include "web/problem.hpp"

namespace extraction::api {

void write_denial(denial why, std::string_view scope, web::response& answer) {
  std::string challenge = "Bearer";
  switch (why) {
    case denial::no_token: web::write_problem(401, "Not authenticated", answer); break;
    case denial::invalid_token:
      web::write_problem(401, "Invalid token", answer);
      challenge += R"( error="invalid_token", error_description="The access token is invalid")";
      break;
    case denial::expired_token:
      web::write_problem(401, "Token has expired", answer);
      challenge += R"( error="invalid_token", error_description="The access token has expired")";
      break;
    case denial::insufficient_scope:
      web::write_problem(403, "Insufficient scope", answer);
      challenge += R"( error="insufficient_scope", scope=")" + std::string(scope) + '"';
      break;
    case denial::unavailable:
      web::write_problem(503, "The keys for checking access tokens are not available now", answer);
      return;
  }
  answer.fields.push_back({"www-authenticate", std::move(challenge)});
}

}  // namespace extraction::api
