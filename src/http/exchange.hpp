// A request in progress, and its response.
#pragma once

#include <cstdint>

#include "http/budget.hpp"
#include "http/request_head.hpp"
#include "http/workspace.hpp"
#include "web/request.hpp"

namespace extraction::http {

// Its views point into the workspace and into the connection's input buffer.
struct exchange {
  workspace& space;
  share body_bytes;
  request_head head{};
  web::request asked{};
  std::uint64_t sent_bytes = 0;  // of the response's body
};

}  // namespace extraction::http
