#include "api/input/refusal.hpp"

#include "web/json_text.hpp"
#include "web/problem.hpp"

namespace extraction::api {

namespace {

void write_fault(const fault& one, web::json_writer& writer) {
  writer.begin_object();
  writer.key("type");
  writer.string(one.type);
  writer.key("loc");
  writer.literal(one.where);
  writer.key("msg");
  writer.string(one.message);
  writer.key("input");
  writer.literal(one.input);
  if (!one.context.empty()) {
    writer.key("ctx");
    writer.literal(one.context);
  }
  writer.end_object();
}

void write_faults(const faults& found, web::response& answer) {
  answer.clear();
  answer.status = 422;
  web::json_writer writer{answer.body};
  writer.begin_object();
  writer.key("detail");
  writer.begin_array();
  for (const fault& one : found) write_fault(one, writer);
  writer.end_array();
  writer.end_object();
}

}  // namespace

void write_refusal(const refusal& why, web::response& answer) {
  if (!why.malformed_field.empty()) {
    web::write_problem(400, why.malformed_field, answer);
  } else if (!why.body) {
    write_faults(why.found, answer);
  } else if (*why.body == unreadable_body::no_text) {
    web::write_problem(400, "There was an error parsing the body", answer);
  } else {
    web::write_problem(
        415, "The body has a Content-Encoding, which is not supported; send it without", answer);
    answer.fields.push_back({"accept-encoding", "identity"});  // RFC 9110 §15.5.16
  }
}

}  // namespace extraction::api
