#include "api/input/request_body.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "support/utf8.hpp"
#include "web/ascii.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace {

// As FastAPI decides: no Content-Type, or application/json, or application/*+json.
bool is_json(const web::request& asked) {
  std::string_view type = web::find_field(asked, "content-type").value_or("");
  if (type.empty()) return true;
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);

  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos ||
      !web::equal_ignoring_case(type.substr(0, slash), "application")) {
    return false;
  }
  constexpr std::string_view suffix = "+json";
  const std::string_view subtype = type.substr(slash + 1);
  if (subtype.find('/') != std::string_view::npos) return false;
  return web::equal_ignoring_case(subtype, "json") ||
         (subtype.size() >= suffix.size() &&
          web::equal_ignoring_case(subtype.substr(subtype.size() - suffix.size()), suffix));
}

// Whether a Content-Encoding field names a coding other than "identity".
bool is_coded(const web::request& asked) {
  return std::ranges::any_of(asked.fields, [](const web::field& field) {
    return web::equal_ignoring_case(field.name, "content-encoding") &&
           !web::trim(field.value).empty() &&
           !web::equal_ignoring_case(web::trim(field.value), "identity");
  });
}

std::nullopt_t refuse_for(refusal& why, fault what) {
  why.found.push_back(std::move(what));
  return std::nullopt;
}

std::nullopt_t set_unreadable(refusal& why, const web::request& asked) {
  why.body = is_coded(asked) ? unreadable_body::coded : unreadable_body::no_text;
  return std::nullopt;
}

}  // namespace

std::optional<json_members> read_body(const web::request& asked,
                                      std::span<const std::string_view> names, refusal& why) {
  if (!is_utf8(asked.body)) return set_unreadable(why, asked);
  if (asked.body.empty()) return refuse_for(why, missing({"body"}, "null"));
  if (!is_json(asked)) {
    std::string text;
    web::append_json_string(asked.body, text);
    return refuse_for(why, not_an_object(std::move(text)));
  }

  auto read = read_json_members(asked.body, names);
  if (const auto* problem = std::get_if<json_error>(&read)) {
    if (problem->is_bound || is_coded(asked)) return set_unreadable(why, asked);
    return refuse_for(why, invalid_json(problem->position, problem->reason));
  }
  auto& members = std::get<json_members>(read);
  if (members.kind == json_kind::null) return refuse_for(why, missing({"body"}, "null"));
  if (members.kind != json_kind::object) {
    return refuse_for(why, not_an_object(read_json_value(asked.body).text));
  }
  return std::move(members);
}

}  // namespace extraction::api
