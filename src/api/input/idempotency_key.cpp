#include "api/input/idempotency_key.hpp"

#include "web/ascii.hpp"

namespace extraction::api {

namespace {

// What a string of structured fields says; nullopt if `text` is none.
std::optional<std::string> unquote(std::string_view text) {
  if (text.size() < 2 || !text.ends_with('"')) return std::nullopt;
  const std::string_view content = text.substr(1, text.size() - 2);
  std::string said;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '"') return std::nullopt;
    if (content[i] == '\\') {
      const bool is_escape =
          i + 1 < content.size() && (content[i + 1] == '"' || content[i + 1] == '\\');
      if (!is_escape) return std::nullopt;
      ++i;
    }
    said += content[i];
  }
  return said;
}

bool is_key(std::string_view text) {
  constexpr auto is_invisible = [](unsigned char c) { return (c <= 0x20) | (c >= 0x7f); };
  return !text.empty() && text.size() <= max_idempotency_key_size &&
         !web::contains_any(text, is_invisible);
}

}  // namespace

std::optional<std::string> read_idempotency_key(const web::request& asked, refusal& why) {
  const web::field_count keys = web::count_fields(asked, idempotency_key_field);
  if (keys.count == 0) return std::nullopt;
  const std::string_view value = web::trim(keys.first);
  auto key = value.starts_with('"') ? unquote(value) : std::optional{std::string(value)};
  if (keys.count > 1) {
    why.malformed_field = "There is more than one Idempotency-Key field";
  } else if (!key || !is_key(*key)) {
    why.malformed_field =
        "Idempotency-Key must have 1 to 255 visible ASCII characters, with or without quotes";
  } else {
    return key;
  }
  return std::nullopt;
}

}  // namespace extraction::api
