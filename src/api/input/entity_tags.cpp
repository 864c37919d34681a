#include "api/input/entity_tags.hpp"

#include <algorithm>
#include <utility>

#include "web/ascii.hpp"

namespace extraction::api {

namespace {

constexpr char quote = '"';

// Adds the elements of one field's value to `into`. False: it is malformed.
bool append_list(std::string_view value, entity_tag_list& into) {
  constexpr std::string_view weak_prefix = "W/";
  for (std::string_view rest = web::trim(value); !rest.empty(); rest = web::trim(rest)) {
    // Recipients pass over empty elements (RFC 9110 §5.6.1.2).
    if (rest.front() == ',') {
      rest.remove_prefix(1);
      continue;
    }
    if (rest.front() == '*') {
      if (std::exchange(into.any, true)) return false;
      rest.remove_prefix(1);
    } else {
      const bool is_weak = rest.starts_with(weak_prefix);
      if (is_weak) rest.remove_prefix(weak_prefix.size());
      if (!rest.starts_with(quote)) return false;
      const std::size_t end = rest.find(quote, 1);
      if (end == rest.npos) return false;
      into.tags.push_back({.text = std::string(rest.substr(1, end - 1)), .is_weak = is_weak});
      rest.remove_prefix(end + 1);
    }
    rest = web::trim(rest);
    if (!rest.empty() && rest.front() != ',') return false;
  }
  return true;
}

}  // namespace

bool entity_tag_list::names(std::string_view text) const {
  return any || std::ranges::find(tags, text, &entity_tag::text) != tags.end();
}

std::optional<entity_tag_list> read_entity_tags(const web::request& asked, std::string_view name,
                                                refusal& why) {
  if (!web::find_field(asked, name)) return std::nullopt;
  entity_tag_list list;
  const bool is_well_formed = std::ranges::all_of(asked.fields, [&](const web::field& field) {
    return !web::equal_ignoring_case(field.name, name) || append_list(field.value, list);
  });
  if (!is_well_formed || list.any == !list.tags.empty()) {
    why.malformed_field = std::string(name) + " must be *, or a list of entity tags in quotes";
    return std::nullopt;
  }
  return list;
}

std::optional<std::string> to_entity_tag(std::string_view text) {
  constexpr auto may_not_stand = [](unsigned char c) {
    return (c <= 0x20) | (c >= 0x7f) | (c == quote);
  };
  if (web::contains_any(text, may_not_stand)) return std::nullopt;
  std::string tag(text.size() + 2, quote);
  text.copy(tag.data() + 1, text.size());
  return tag;
}

}  // namespace extraction::api
