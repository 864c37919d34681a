#include "api/jobs/job_input.hpp"

#include <array>
#include <tuple>
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
constexpr std::string_view status_pattern = "^(pending|processing|completed|failed)$";

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

}  // namespace

std::optional<new_job> read_new_job(const web::request& asked, refusal& why) {
  constexpr std::array<std::string_view, 3> names{"document_id", "priority", "metadata"};
  auto members = read_body(asked, names, why);
  if (!members) return std::nullopt;
  faults& found = why.found;
  const auto& [document_id, priority, metadata] =
      std::tie(members->values[0], members->values[1], members->values[2]);

  new_job fields;
  if (!document_id) {
    add_missing(asked, names[0], found);
  } else if (auto text = read_text(*document_id, in_body(names[0]), document_id_rules, found)) {
    fields.document_id = *std::move(text);
  }
  if (priority) {
    fields.priority = read_integer(*priority, in_body(names[1]), priority_rules, found).value_or(0);
  }
  if (metadata && !is_null(*metadata)) {
    fields.metadata = read_object(*metadata, in_body(names[2]), found);
  }
  if (!found.empty()) return std::nullopt;
  return fields;
}

std::optional<job_change> read_job_change(const web::request& asked, refusal& why) {
  constexpr std::array<std::string_view, 2> names{"status", "error_message"};
  auto members = read_body(asked, names, why);
  if (!members) return std::nullopt;
  faults& found = why.found;
  const auto& [status, error_message] = std::tie(members->values[0], members->values[1]);

  job_change fields;
  if (!status) {
    add_missing(asked, names[0], found);
  } else if (status->kind != json_kind::string) {
    found.push_back(not_a_string(in_body(names[0]), status->text));
  } else if (!is_job_status(status->string)) {
    found.push_back(pattern_mismatch(in_body(names[0]), status->text, status_pattern));
  } else {
    fields.status = status->string;
  }
  if (error_message && is_null(*error_message)) {
    fields.error_message.emplace(std::nullopt);
  } else if (error_message) {
    fields.error_message.emplace(read_text(*error_message, in_body(names[1]), {}, found));
  }
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
