#include "web/json_text.hpp"

#include <algorithm>

#include "web/ascii.hpp"

namespace extraction::web {

namespace {

constexpr bool is_escaped(unsigned char c) {
  return (c < 0x20) | (c == '"') | (c == '\\');
}

void append_escape(char c, std::string& into) {
  constexpr char digits[] = "0123456789abcdef";
  switch (c) {
    case '"': into += "\\\""; break;
    case '\\': into += "\\\\"; break;
    case '\n': into += "\\n"; break;
    case '\r': into += "\\r"; break;
    case '\t': into += "\\t"; break;
    case '\b': into += "\\b"; break;
    case '\f': into += "\\f"; break;
    default:
      into += "\\u00";
      into += digits[static_cast<unsigned char>(c) >> 4];
      into += digits[static_cast<unsigned char>(c) & 15];
  }
}

void append_escaped(std::string_view text, std::string& into) {
  if (!contains_any(text, is_escaped)) {
    into += text;
    return;
  }
  for (;;) {
    const auto special = std::ranges::find_if(text, is_escaped);
    into.append(text.begin(), special);
    if (special == text.end()) return;
    append_escape(*special, into);
    text = {special + 1, text.end()};
  }
}

}  // namespace

void append_json_string(std::string_view text, std::string& into) {
  into += '"';
  append_escaped(text, into);
  into += '"';
}

void json_writer::key(std::string_view name) {
  begin_string();
  string_part(name);
  end_key();
}

void json_writer::string(std::string_view value) {
  begin_string();
  string_part(value);
  end_string();
}

void json_writer::literal(std::string_view text) {
  separate();
  text_ += text;
}

void json_writer::string_part(std::string_view part) {
  append_escaped(part, text_);
}

void json_writer::open(char bracket) {
  separate();
  text_ += bracket;
}

// A comma separates two values; there is none at the start, or after an opening bracket or a key.
void json_writer::separate() {
  if (text_.size() > start_ &&
      std::string_view("{[:").find(text_.back()) == std::string_view::npos) {
    text_ += ',';
  }
}

}  // namespace extraction::web
