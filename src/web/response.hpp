// An answer as the router hands it back to a front.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/awaitable.hpp"

namespace extraction::web {

// A body of unknown length, made piece by piece as the client takes it.
class body_stream {
 public:
  virtual ~body_stream() = default;

  // Appends the next piece, of bounded size, to `into`. False: that was the last one. Throws if the
  // rest cannot be had; the front must then break the transfer off so that the client can tell.
  virtual awaitable<bool> next(std::string& into) = 0;
};

struct response_field {
  std::string_view name;  // static text, lower case
  std::string value;
};

// Reused from request to request so that its memory is, too.
struct response {
  unsigned status = 200;
  std::string_view content_type = "application/json";  // static text; empty: no content
  std::vector<response_field> fields;                  // beyond those a front sets itself
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
