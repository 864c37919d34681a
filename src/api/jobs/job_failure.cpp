#include "api/jobs/job_failure.hpp"

#include <string>

#include "api/input/idempotency_key.hpp"
#include "api/input/refusal.hpp"
#include "web/json_text.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

void write_key_reused(const web::request& asked, web::response& answer) {
  std::string sent;
  web::append_json_string(web::find_field(asked, idempotency_key_field).value_or(""), sent);
  const fault reused = invalid_value({"header", idempotency_key_field}, std::move(sent),
                                     "must be another one: it came with another body before");
  write_refusal({.found = {reused}}, answer);
}

}  // namespace

void write_failure(error why, const web::request& asked, web::response& answer) {
  switch (why) {
    case error::job_not_found: web::write_problem(404, "Extraction job not found", answer); break;
    case error::job_changed:
      web::write_problem(412, "The extraction job has another ETag than If-Match asks for", answer);
      break;
    case error::key_reused: write_key_reused(asked, answer); break;
    case error::key_of_deleted_job:
      web::write_problem(
          410, "The extraction job that was created with this Idempotency-Key has been deleted",
          answer);
      break;
    case error::key_in_use:
      web::write_problem(
          409, "Another request with this Idempotency-Key is in progress; try again later", answer);
      answer.fields.push_back({"retry-after", "1"});  // seconds
      break;
  }
}

}  // namespace extraction::api
