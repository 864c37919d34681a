#include "api/output/job_json.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "api/input/json_members.hpp"
#include "api/output/stored_json.hpp"
#include "jobs/error.hpp"
#include "support/decimal.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace {

// Metadata written by this service is compact. Metadata written by the original contains blanks,
// escapes, and numbers that are not JSON. Compact text that has these inside a string is merely
// checked more closely than necessary.
bool may_be_compact(std::string_view metadata) {
  if (!metadata.starts_with('{') || !metadata.ends_with('}')) return false;
  const auto has = [&](auto sign) { return metadata.find(sign) != std::string_view::npos; };
  // Few texts contain these characters, and a character is found faster than a word.
  constexpr std::string_view telling_letters = " \n\\NI";
  if (std::ranges::none_of(telling_letters, has)) return true;
  constexpr std::array<std::string_view, 6> signs{": ", ", ", "\\u", "NaN", "Infinity", "\n"};
  return std::ranges::none_of(signs, has);
}

void append_metadata(const job& shown, std::string& into) {
  if (!shown.metadata) {
    into += "null";
    return;
  }
  if (may_be_compact(*shown.metadata)) {
    into += *shown.metadata;
    return;
  }
  try {
    const json_value read = read_json_value(without_python_extensions(*shown.metadata));
    if (read.kind != json_kind::object) throw std::invalid_argument("not an object");
    into += read.text;
  } catch (const std::invalid_argument& problem) {
    throw store_unavailable("the metadata of job " + shown.id + " is damaged: " + problem.what());
  }
}

void append_optional(const std::optional<std::string>& text, std::string& into) {
  if (text) {
    web::append_json_string(*text, into);
  } else {
    into += "null";
  }
}

}  // namespace

void append_job(const job& shown, std::string& into) {
  into += "{\"id\":";
  web::append_json_string(shown.id, into);
  into += ",\"document_id\":";
  web::append_json_string(shown.document_id, into);
  into += ",\"status\":";
  web::append_json_string(shown.status, into);
  into += ",\"priority\":";
  append_number(shown.priority, into);
  into += ",\"metadata\":";
  append_metadata(shown, into);
  into += ",\"error_message\":";
  append_optional(shown.error_message, into);
  into += ",\"created_at\":";
  web::append_json_string(shown.created_at, into);
  into += ",\"updated_at\":";
  web::append_json_string(shown.updated_at, into);
  into += '}';
}

void append_full_job(const full_job& whole, std::string& into) {
  append_job(whole.shown, into);
  into.back() = ',';  // replaces the closing brace
  into += "\"queue\":";
  web::append_json_string(whole.queue, into);
  into += ",\"attempt\":";
  append_number(whole.attempt, into);
  into += ",\"max_attempts\":";
  append_number(whole.max_attempts, into);
  into += ",\"run_after\":";
  append_optional(whole.run_after ? std::optional{to_iso_format(*whole.run_after)} : std::nullopt,
                  into);
  // The output was validated and made compact before it was stored.
  into.append(",\"output\":").append(whole.output.value_or("null"));
  into += ",\"lease\":null}";
}

}  // namespace extraction::api
