#include "api/jobs/job_version.hpp"

#include <utility>

#include "api/input/entity_tags.hpp"

namespace extraction::api {

void show_version(const job& shown, web::response& answer) {
  if (auto tag = to_entity_tag(shown.updated_at))
    answer.fields.push_back({"etag", *std::move(tag)});
}

std::optional<precondition> read_precondition(const web::request& asked, refusal& why) {
  auto listed = read_entity_tags(asked, "If-Match", why);
  if (!listed) return std::nullopt;
  precondition only_if{.any = listed->any};
  for (entity_tag& tag : listed->tags) {
    if (!tag.is_weak) only_if.updated_at.push_back(std::move(tag.text));
  }
  return only_if;
}

}  // namespace extraction::api
