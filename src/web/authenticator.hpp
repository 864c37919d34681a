// Who may do what. The router asks before it runs a handler; auth/ answers.
#pragma once

#include <string>
#include <string_view>

#include "support/awaitable.hpp"

namespace extraction {

enum class access { read, write };

enum class verdict {
  granted,
  no_token,       // none, or another scheme than Bearer
  invalid_token,  // malformed, not signed by us, not for us
  expired_token,
  insufficient_scope,  // a good token that does not allow this
  unavailable,         // no key to judge by, now
};

// Belongs to one I/O thread.
class authenticator {
 public:
  virtual ~authenticator() = default;

  // `authorization` is the value of the request's Authorization field, empty if it has none.
  virtual awaitable<verdict> judge(std::string_view authorization, access needed) = 0;

  // The scope that `needed` takes, for a WWW-Authenticate field; empty if none is asked for.
  virtual std::string_view required_scope(access needed) const = 0;
};

}  // namespace extraction
