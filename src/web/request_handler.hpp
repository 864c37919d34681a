// What stands behind every front: the router.
#pragma once

#include "support/awaitable.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::web {

// Belongs to one I/O thread.
class request_handler {
 public:
  virtual ~request_handler() = default;

  // Whether a request of which only the head has arrived may go on to its body. False: it may not,
  // and `answer`, which comes cleared, says why as handle() would. Never throws.
  virtual awaitable<bool> admit(const request&, response&) { co_return true; }

  // Fills `answer`, which comes cleared. Never throws: whatever breaks becomes an answer. HEAD is
  // answered as GET; leaving the body out is the front's affair (RFC 9110 §9.3.2).
  virtual awaitable<void> handle(const request& asked, response& answer) = 0;
};

}  // namespace extraction::web
