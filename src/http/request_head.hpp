// The head of a request (RFC 9112), read strictly: anything that a proxy in front could read
// differently is refused, because it could be used to smuggle requests (RFC 9112 §11.2). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "http/refusal.hpp"
#include "web/request.hpp"

namespace extraction::http {

// The views point into the bytes it was read from.
struct request_head {
  std::string_view method;
  std::string_view path;   // as sent, starting with '/', or "*"
  std::string_view query;  // as sent, after the '?'
  unsigned minor_version = 1;

  bool chunked = false;
  std::uint64_t content_length = 0;  // if not chunked
  bool keep_alive = true;
  bool expects_continue = false;

  std::string_view request_id;  // X-Request-Id; empty if there is none
};

// `head` ends with its empty line, as head_scanner finds it. The fields are written to `fields`,
// whose memory is reused, and everything else to `into`; if the request is refused, as far as it
// was read. Refuses with
//  - 400: any breach of the grammar, obs-fold, a missing, repeated, empty or invalid Host,
//    Content-Length that is repeated or not a number, Transfer-Encoding in HTTP/1.0, with
//    Content-Length, or other than "chunked" alone, a target that is neither a path nor an http
//    URI nor, for OPTIONS, "*"
//  - 417: an Expect other than 100-continue
//  - 431: more than 100 fields
//  - 505: a major version other than 1
std::optional<refusal> read_head(std::string_view head, std::vector<web::field>& fields,
                                 request_head& into);

}  // namespace extraction::http
