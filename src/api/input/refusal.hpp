// Why a request is refused because of its content, and the response that says so.
#pragma once

#include <optional>
#include <string>

#include "api/input/fault.hpp"
#include "web/response.hpp"

namespace extraction::api {

enum class unreadable_body {
  no_text,  // not UTF-8, or JSON beyond the limits that Python's parser has, too
  coded,    // with a content coding that is not supported (RFC 9110 §8.4)
};

struct refusal {
  std::string malformed_field{};          // why a header field is refused; empty: none is
  std::optional<unreadable_body> body{};  // nullopt: it was readable, or there is none
  faults found{};

  bool empty() const { return malformed_field.empty() && !body && found.empty(); }
};

// 400 for a malformed header field, 400 or 415 for a body that cannot be read, otherwise 422 with
// all faults, as `detail`.
void write_refusal(const refusal& why, web::response& answer);

}  // namespace extraction::api
