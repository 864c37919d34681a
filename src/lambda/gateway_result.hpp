// A response as API Gateway and Function URLs expect it from a function, in payload format 2.0.
// Pure.
#pragma once

#include <cstddef>
#include <string>

#include "web/response.hpp"

namespace extraction::lambda {

// The most that Lambda carries in either direction: 6 MB of JSON.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
inline constexpr std::size_t max_payload = 6 * 1024 * 1024;  // bytes

// The result as JSON text. A body that is not UTF-8 is sent as base64, Set-Cookie fields as
// cookies; fields that concern the connection are left out. The response's `rest` is ignored.
std::string to_gateway_result(const web::response& answer, std::string_view request_id);

}  // namespace extraction::lambda
