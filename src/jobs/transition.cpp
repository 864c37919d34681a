#include "jobs/transition.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace extraction {

namespace {

constexpr std::string_view pending = "pending";
constexpr std::string_view processing = "processing";
constexpr std::string_view completed = "completed";

bool holds(const precondition& asked, const job& shown) {
  return asked.any ||
         std::ranges::find(asked.updated_at, shown.updated_at) != asked.updated_at.end();
}

// Later than the job's last change, if the time of that change can be parsed: another program may
// have written it.
timestamp next_time(const job& before, timestamp now) {
  const auto previous = parse_iso_format(before.updated_at);
  return previous ? std::max(now, *previous + std::chrono::microseconds{1}) : now;
}

template <class Value>
bool differs(const std::optional<std::optional<Value>>& asked, const std::optional<Value>& is) {
  return asked && *asked != is;
}

event_type type_of_status(std::string_view status) {
  if (status == pending) return event_type::reset;
  if (status == processing) return event_type::started;
  return status == completed ? event_type::completed : event_type::failed;
}

transition change_job(const full_job& before, const job_change& asked, const job_command& command) {
  const bool status_changes = asked.status != before.shown.status;
  if (!status_changes && !differs(asked.error_message, before.shown.error_message) &&
      !differs(asked.run_after, before.run_after) && !differs(asked.output, before.output)) {
    return {before};
  }

  full_job after = before;
  after.shown.status = asked.status;
  if (asked.error_message) after.shown.error_message = *asked.error_message;
  if (status_changes) {
    after.run_after.reset();
    after.output.reset();
    if (asked.status == pending) after.attempt = 0;
  }
  if (asked.run_after) after.run_after = *asked.run_after;
  if (asked.output) after.output = *asked.output;

  const timestamp time = next_time(before.shown, command.now);
  after.shown.updated_at = to_iso_format(time);
  event what{.type = status_changes ? type_of_status(asked.status) : event_type::updated,
             .time = time,
             .attempt = after.attempt,
             .by = command.by};
  return {std::move(after), std::move(what)};
}

transition delete_job(const full_job& before, const job_command& command) {
  full_job after = before;
  after.shown.metadata.reset();
  after.shown.error_message.reset();
  after.output.reset();
  event what{.type = event_type::deleted,
             .time = next_time(before.shown, command.now),
             .attempt = before.attempt,
             .by = command.by};
  return {std::move(after), std::move(what)};
}

}  // namespace

transition create_job(new_job fields, std::string id, int max_attempts, timestamp now, origin by) {
  full_job made;
  made.shown.id = std::move(id);
  made.shown.document_id = std::move(fields.document_id);
  made.shown.priority = fields.priority;
  made.shown.metadata = std::move(fields.metadata);
  made.shown.created_at = to_iso_format(now);
  made.shown.updated_at = made.shown.created_at;
  made.queue = std::move(fields.queue);
  made.max_attempts = fields.max_attempts.value_or(max_attempts);
  made.run_after = fields.run_after;
  return {std::move(made), event{.type = event_type::created, .time = now, .by = std::move(by)}};
}

result<transition> decide(const full_job& before, const job_command& asked) {
  if (asked.only_if && !holds(*asked.only_if, before.shown)) return error::job_changed;
  if (const auto* const change = std::get_if<job_change>(&asked.what)) {
    return change_job(before, *change, asked);
  }
  return delete_job(before, asked);
}

}  // namespace extraction
