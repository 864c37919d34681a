// One line of a header or trailer section. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "http/characters.hpp"
#include "web/ascii.hpp"
#include "web/request.hpp"

namespace extraction::http {

// `line` is passed without its CRLF. Returns nullopt for what RFC 9112 §5 does not allow, such as a
// space before the colon or a continuation line. The result is a view into `line`.
inline std::optional<web::field> read_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  const web::field read{line.substr(0, colon), web::trim(line.substr(colon + 1))};
  if (!characters::token.has_all(read.name)) return std::nullopt;
  if (!is_field_value(read.value)) return std::nullopt;
  return read;
}

}  // namespace extraction::http
