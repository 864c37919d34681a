// Who may do what. The router asks before it runs a handler, and auth/ answers.
#pragma once

#include <string_view>

#include <boost/system/result.hpp>

#include "support/awaitable.hpp"
#include "web/client.hpp"

namespace extraction {

enum class access { read, write };

// Why a client may not do what it asks for.
enum class denial {
  no_token,       // none, or a scheme other than Bearer
  invalid_token,  // malformed, not from our issuer, not for us
  expired_token,
  insufficient_scope,  // a valid token that does not allow this
  unavailable,         // no key to check with, at the moment
};

// The client, if it may do what it asks for; otherwise the reason why not.
using judgement = boost::system::result<web::client, denial>;

// Belongs to one I/O thread.
class authenticator {
 public:
  virtual ~authenticator() = default;

  // `authorization` is the value of the request's Authorization field, empty if it has none.
  virtual awaitable<judgement> judge(std::string_view authorization, access needed) = 0;

  // The scope that `needed` requires, for a WWW-Authenticate field; empty if none is required.
  virtual std::string_view required_scope(access needed) const = 0;
};

}  // namespace extraction
