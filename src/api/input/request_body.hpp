// The body of a request, read as JSON. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/input/json_members.hpp"
#include "api/input/refusal.hpp"
#include "web/request.hpp"

namespace extraction::api {

// The members of the body's object that `names` lists; nullopt exactly if `why` says why not. A
// body is JSON unless its Content-Type says otherwise. One with a content coding is accepted if it
// is JSON nonetheless: some clients put their charset into Content-Encoding.
std::optional<json_members> read_body(const web::request& asked,
                                      std::span<const std::string_view> names, refusal& why);

}  // namespace extraction::api
