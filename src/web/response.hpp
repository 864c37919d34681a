// A response as the router returns it to a front.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/awaitable.hpp"

namespace extraction::web {

// A body of unknown length, produced piece by piece as the client takes it.
class body_stream {
 public:
  virtual ~body_stream() = default;

  // Appends the next piece, of bounded size, to `into`. Returns false if that was the last one.
  // Throws if the rest is not available; the front must then abort the transfer in a way that the
  // client notices.
  virtual awaitable<bool> next(std::string& into) = 0;

  // Whether the next piece may be long in coming, so that the front does better to hold no memory
  // for it meanwhile.
  virtual bool may_wait() const { return false; }
};

struct response_field {
  std::string_view name;  // static text, lower case
  std::string value;
};

// Whether a response of that status may have a body, other than to HEAD (RFC 9110 §6.4.1).
constexpr bool may_have_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

// Reused from request to request, and with it its memory.
struct response {
  unsigned status = 200;
  std::string_view content_type = "application/json";  // static text; empty: no content
  std::vector<response_field> fields;                  // in addition to those a front sets
  std::string body;                                    // all of it, or the first piece
  std::unique_ptr<body_stream> rest;                   // the pieces after `body`, if any

  void clear() {
    status = 200;
    content_type = "application/json";
    fields.clear();
    body.clear();
    rest.reset();
  }
};

}  // namespace extraction::web
