// The interface of the router, as the fronts see it.
#pragma once

#include "support/awaitable.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::web {

// Belongs to one I/O thread.
class request_handler {
 public:
  virtual ~request_handler() = default;

  // Whether to receive the body of a request of which only the head has arrived. If false,
  // `answer`, which is passed in cleared, says why, as handle() would. Never throws.
  virtual awaitable<bool> admit(const request&, response&) { co_return true; }

  // Fills `answer`, which is passed in cleared. Never throws: every failure becomes an answer. HEAD
  // is answered like GET; the front leaves out the body (RFC 9110 §9.3.2).
  virtual awaitable<void> handle(const request& asked, response& answer) = 0;
};

}  // namespace extraction::web
