#include "store/sqlite/job_commands.hpp"

#include <utility>

#include "store/replay.hpp"

namespace extraction::store::sqlite {

job_commands::job_commands(connection& database, job_reader& jobs,
                           std::chrono::seconds key_time_to_live)
    : jobs_(jobs), writer_(database), events_(database), keys_(database, key_time_to_live) {}

result<std::optional<job>> job_commands::create(const transition& added,
                                                const std::optional<idempotent_request>& once) {
  const event& what = added.what.value();
  if (once) {
    if (const auto earlier = keys_.find(*once, what.time)) {
      auto made = replay(jobs_.find_at(earlier->job), earlier->has_same_body);
      if (!made) return made.error();
      // The acknowledgement of the same request was lost, so it is being tried again.
      if (made->id == added.after.shown.id) return std::nullopt;
      return std::optional(*std::move(made));
    }
  }
  const auto position = writer_.insert(added.after);
  if (!position) return std::nullopt;
  events_.append(*position, what, added.after);
  if (once) keys_.remember(*once, *position, what.time);
  return std::nullopt;
}

result<full_job> job_commands::execute(std::string_view id, const job_command& asked) {
  const auto before = jobs_.find(id);
  if (!before) return error::job_not_found;
  auto decided = decide(before->all, asked);
  if (!decided) return decided.error();
  if (!decided->what) return std::move(decided->after);
  if (decided->what->type == event_type::deleted) {
    writer_.remove(before->position);
    events_.clear(before->position);
  } else {
    writer_.update(before->position, decided->after);
  }
  events_.append(before->position, *decided->what, decided->after);
  return std::move(decided->after);
}

}  // namespace extraction::store::sqlite
