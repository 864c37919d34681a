#include "api/jobs/job_input.hpp"

#include <array>
#include <utility>

#include "api/input/fields.hpp"
#include "api/input/json_members.hpp"
#include "api/input/query_parameters.hpp"
#include "api/input/request_body.hpp"

namespace extraction::api {

namespace {

// 512 characters of any script fit into a PostgreSQL index entry.
constexpr text_rules document_id_rules{.min_length = 1, .max_length = 512};
constexpr integer_rules priority_rules{.minimum = 0, .maximum = 10};
constexpr integer_rules max_attempts_rules{.minimum = 1, .maximum = 100};
constexpr object_rules output_rules{.max_size = 16 * 1024};
constexpr text_rules status_rules{.pattern = "^(pending|processing|completed|failed)$",
                                  .matches = is_job_status};

bool has_queue_characters(std::string_view text) {
  return text.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") == text.npos;
}

constexpr text_rules queue_rules{.min_length = 1,
                                 .max_length = 64,
                                 .pattern = "^[A-Za-z0-9._-]+$",
                                 .matches = has_queue_characters};

constexpr location in_body(std::string_view field) {
  return {"body", field};
}
constexpr location in_query(std::string_view field) {
  return {"query", field};
}

void add_missing(const web::request& asked, std::string_view name, faults& found) {
  found.push_back(missing(in_body(name), read_json_value(asked.body).text));
}

bool is_null(const json_value& value) {
  return value.kind == json_kind::null;
}

// Whether a client gave a value to a member for which null is as if it were absent.
bool is_given(const std::optional<json_value>& value) {
  return value && !is_null(*value);
}

// A member of a change that means something with one status only, where null clears it. With any
// other status null is as if it were absent, and anything else a fault. `status` is empty if it is
// itself at fault. `read` is a function of fields.hpp.
template <class Read>
auto read_with_status(std::string_view needed, std::string_view status,
                      const std::optional<json_value>& value, location where, faults& found,
                      Read read) {
  std::optional<decltype(read(*value, where, found))> given;
  if (!value) return given;
  if (is_null(*value)) {
    if (status == needed) given.emplace(std::nullopt);
    return given;
  }
  given.emplace(read(*value, where, found));
  if (*given && !status.empty() && status != needed) {
    found.push_back(invalid_value(where, value->text,
                                  "may only come with status '" + std::string(needed) + "'"));
  }
  return given;
}

}  // namespace

std::optional<new_job> read_new_job(const web::request& asked, refusal& why) {
  constexpr std::array<std::string_view, 6> names{"document_id", "priority",     "metadata",
                                                  "queue",       "max_attempts", "run_after"};
  auto members = read_body(asked, names, why);
  if (!members) return std::nullopt;
  faults& found = why.found;
  const auto& document_id = members->values[0];
  const auto& priority = members->values[1];
  const auto& metadata = members->values[2];
  const auto& queue = members->values[3];
  const auto& max_attempts = members->values[4];
  const auto& run_after = members->values[5];

  new_job fields;
  if (!document_id) {
    add_missing(asked, names[0], found);
  } else if (auto text = read_text(*document_id, in_body(names[0]), document_id_rules, found)) {
    fields.document_id = *std::move(text);
  }
  if (priority) {
    fields.priority = read_integer(*priority, in_body(names[1]), priority_rules, found).value_or(0);
  }
  if (is_given(metadata)) {
    fields.metadata = read_object(*metadata, in_body(names[2]), {}, found);
  }
  if (is_given(queue)) {
    fields.queue = read_text(*queue, in_body(names[3]), queue_rules, found).value_or("");
  }
  if (is_given(max_attempts)) {
    fields.max_attempts = read_integer(*max_attempts, in_body(names[4]), max_attempts_rules, found);
  }
  if (is_given(run_after)) fields.run_after = read_time(*run_after, in_body(names[5]), found);
  if (!found.empty()) return std::nullopt;
  return fields;
}

std::optional<job_change> read_job_change(const web::request& asked, refusal& why) {
  constexpr std::array<std::string_view, 4> names{"status", "error_message", "run_after", "output"};
  auto members = read_body(asked, names, why);
  if (!members) return std::nullopt;
  faults& found = why.found;
  const auto& status = members->values[0];
  const auto& error_message = members->values[1];
  const auto& run_after = members->values[2];
  const auto& output = members->values[3];

  job_change fields;
  if (!status) {
    add_missing(asked, names[0], found);
  } else if (auto text = read_text(*status, in_body(names[0]), status_rules, found)) {
    fields.status = *std::move(text);
  }
  if (error_message && is_null(*error_message)) {
    fields.error_message.emplace(std::nullopt);
  } else if (error_message) {
    fields.error_message.emplace(read_text(*error_message, in_body(names[1]), {}, found));
  }
  fields.run_after =
      read_with_status("pending", fields.status, run_after, in_body(names[2]), found, read_time);
  fields.output = read_with_status("completed", fields.status, output, in_body(names[3]), found,
                                   [](const json_value& value, location where, faults& faulty) {
                                     return read_object(value, where, output_rules, faulty);
                                   });
  if (!found.empty()) return std::nullopt;
  return fields;
}

std::optional<job_query> read_job_query(const web::request& asked, refusal& why) {
  faults& found = why.found;
  const query_parameters parameters{asked.query};
  job_query query;
  query.document_id = parameters.find("document_id");
  query.status = parameters.find("status");
  if (const auto limit = parameters.find("limit")) {
    query.limit = read_count(*limit, in_query("limit"), found).value_or(0);
  }
  if (const auto offset = parameters.find("offset")) {
    query.offset = read_count(*offset, in_query("offset"), found).value_or(0);
  }
  if (!found.empty()) return std::nullopt;
  return query;
}

}  // namespace extraction::api
