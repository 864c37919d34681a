// Which version of a job a client has seen: its updated_at, exactly as shown, is its entity tag.
#pragma once

#include <optional>
#include <string_view>

#include "api/input/refusal.hpp"
#include "jobs/job.hpp"
#include "jobs/transition.hpp"
#include "web/request.hpp"
#include "web/response.hpp"

namespace extraction::api {

// Puts the job's ETag into `answer`, unless its updated_at, which another program may have written,
// has characters that an entity tag cannot have.
void show_version(const job& shown, web::response& answer);

// The precondition that If-Match states (RFC 9110 §13.1.1). nullopt: there is none, or `why` says
// why not. Weak tags name no version (RFC 9110 §8.8.3.2).
std::optional<precondition> read_precondition(const web::request& asked, refusal& why);

}  // namespace extraction::api
