#include "api/events/event_input.hpp"

#include <algorithm>
#include <string>

#include "api/input/fields.hpp"
#include "api/input/query_parameters.hpp"
#include "web/ascii.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace {

constexpr integer_rules limit_rules{.minimum = 1, .maximum = 1000};
constexpr std::chrono::seconds longest_wait{30};
constexpr std::string_view latest = "latest";

constexpr location in_query(std::string_view field) {
  return {"query", field};
}

void add_invalid(location where, std::string_view text, std::string_view rule, faults& found) {
  std::string input;
  web::append_json_string(text, input);
  found.push_back(invalid_value(where, std::move(input), rule));
}

std::optional<event_cursor> read_cursor(std::string_view text, location where,
                                        std::string_view rule, faults& found) {
  const auto cursor = parse_event_cursor(text);
  if (!cursor) add_invalid(where, text, rule, found);
  return cursor;
}

void read_types(std::string_view text, feed::event_filter& into, faults& found) {
  into.types.reset();
  std::string_view rest = text;
  for (bool more = true; more;) {
    const auto comma = rest.find(',');
    const auto type = parse_event_type(web::trim(rest.substr(0, comma)));
    if (!type) {
      return add_invalid(in_query("types"), text,
                         "must be names of event types, separated by commas: created, started, "
                         "retrying, completed, failed, reset, updated, deleted",
                         found);
    }
    into.types.set(static_cast<std::size_t>(*type));
    more = comma != rest.npos;
    if (more) rest.remove_prefix(comma + 1);
  }
}

// Reads what pages and streams have in common, except where to begin.
feed_query read_common(const query_parameters& parameters, faults& found) {
  feed_query query;
  if (const auto types = parameters.find("types")) read_types(*types, query.filter, found);
  query.filter.document_id = parameters.find("document_id");
  return query;
}

void read_after(const query_parameters& parameters, feed_query& query, faults& found) {
  const auto after = parameters.find("after");
  if (!after) return;
  query.latest = *after == latest;
  if (query.latest) return;
  query.after = read_cursor(*after, in_query("after"),
                            "must be the id of an event, or the word latest", found);
}

}  // namespace

std::optional<timeline_query> read_timeline_query(const web::request& asked, refusal& why) {
  faults& found = why.found;
  const query_parameters parameters{asked.query};
  timeline_query query;
  if (const auto after = parameters.find("after")) {
    query.after = read_cursor(*after, in_query("after"), "must be the id of an event", found);
  }
  if (const auto limit = parameters.find("limit")) {
    query.limit = read_bounded_count(*limit, in_query("limit"), limit_rules, found);
  }
  if (!found.empty()) return std::nullopt;
  return query;
}

std::optional<feed_query> read_feed_query(const web::request& asked, refusal& why) {
  faults& found = why.found;
  const query_parameters parameters{asked.query};
  feed_query query = read_common(parameters, found);
  read_after(parameters, query, found);
  if (const auto limit = parameters.find("limit")) {
    const auto number = read_bounded_count(*limit, in_query("limit"), limit_rules, found);
    query.limit = static_cast<std::size_t>(number.value_or(0));
  }
  if (const auto wait = parameters.find("wait")) {
    query.wait = read_seconds(*wait, in_query("wait"), longest_wait, found).value_or(query.wait);
  }
  if (!found.empty()) return std::nullopt;
  return query;
}

std::optional<feed_query> read_stream_query(const web::request& asked, refusal& why) {
  faults& found = why.found;
  const query_parameters parameters{asked.query};
  feed_query query = read_common(parameters, found);
  // A browser that has seen no event yet may send the field without a value.
  const auto last = web::find_field(asked, "last-event-id").value_or("");
  if (last.empty()) {
    read_after(parameters, query, found);
  } else {
    query.after =
        read_cursor(last, {"header", "Last-Event-ID"}, "must be the id of an event", found);
  }
  if (!found.empty()) return std::nullopt;
  return query;
}

bool accepts_event_stream(const web::request& asked) {
  constexpr std::string_view wanted = "text/event-stream";
  return std::ranges::any_of(asked.fields, [&](const web::field& field) {
    if (!web::equal_ignoring_case(field.name, "accept")) return false;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::string_view range = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), range.size() + 1));
      const auto semicolon = range.find(';');
      if (!web::equal_ignoring_case(web::trim(range.substr(0, semicolon)), wanted)) continue;
      // Any weight but zero means that the type is acceptable (RFC 9110 §12.4.2).
      const std::string_view weight =
          semicolon == range.npos ? "" : web::trim(range.substr(semicolon + 1));
      const bool is_zero =
          weight.starts_with("q=0") && weight.substr(3).find_first_not_of(".0") == weight.npos;
      if (!is_zero) return true;
    }
    return false;
  });
}

}  // namespace extraction::api
