// Why a request is refused before it reaches the router.
#pragma once

#include <string_view>

namespace extraction::http {

struct refusal {
  unsigned status;
  std::string_view detail;  // static text, for the client
};

}  // namespace extraction::http
