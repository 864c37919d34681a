// Entity tags, and the fields of conditional requests that list them (RFC 9110 §8.8.3, §13.1).
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/input/refusal.hpp"
#include "web/request.hpp"

namespace extraction::api {

struct entity_tag {
  std::string text;  // between the quotes
  bool is_weak = false;
};

struct entity_tag_list {
  bool any = false;  // "*", and nothing else
  std::vector<entity_tag> tags{};

  // By weak comparison (RFC 9110 §8.8.3.2): that a tag is weak counts for nothing.
  bool names(std::string_view text) const;
};

// What all fields of that name, If-Match or If-None-Match, list together. nullopt: there is none,
// or `why` says why not. Unlike RFC 9110, takes a space within the quotes, so that a client may put
// any text there that a job shows as its version.
std::optional<entity_tag_list> read_entity_tags(const web::request& asked, std::string_view name,
                                                refusal& why);

// `text` as an entity tag. nullopt: it has characters that none may have.
std::optional<std::string> to_entity_tag(std::string_view text);

}  // namespace extraction::api
