#include "api/output/event_json.hpp"

#include "api/output/job_json.hpp"
#include "support/decimal.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace {

void append_member(std::string_view key, std::string_view text, std::string& into) {
  into.append(key);
  web::append_json_string(text, into);
}

void append_member(std::string_view key, const std::optional<std::string>& text,
                   std::string& into) {
  if (text) return append_member(key, std::string_view(*text), into);
  into.append(key).append("null");
}

void append_data(const recorded_event& shown, std::string& into) {
  into += "{\"job\":";
  append_job(shown.job.shown, into);
  append_member(",\"queue\":", std::string_view(shown.job.queue), into);
  append_member(",\"cause\":", name_of(shown.what.cause), into);
  into += ",\"attempt\":";
  append_number(shown.what.attempt, into);
  append_member(",\"worker\":", shown.what.worker, into);
  append_member(",\"actor\":", shown.what.by.actor, into);
  std::optional<std::string> run_after;
  if (shown.job.run_after) run_after = to_iso_format(*shown.job.run_after);
  append_member(",\"run_after\":", run_after, into);
  // The output was validated and made compact before it was stored.
  into.append(",\"output\":").append(shown.job.output.value_or("null"));
  into += '}';
}

}  // namespace

void append_event(const recorded_event& shown, std::string_view source, std::string& into) {
  append_member("{\"specversion\":\"1.0\",\"id\":", std::string_view(to_text(shown.id)), into);
  append_member(",\"source\":", source, into);
  into.append(",\"type\":\"").append(event_type_prefix).append(name_of(shown.what.type)) += '"';
  append_member(",\"subject\":", std::string_view(shown.job.shown.id), into);
  append_member(",\"time\":", std::string_view(to_iso_format(shown.what.time)), into);
  into += ",\"datacontenttype\":\"application/json\",\"data\":";
  append_data(shown, into);
  into += '}';
}

}  // namespace extraction::api
