#include "http/chunk_extensions.hpp"

#include <cstddef>

#include "http/characters.hpp"

namespace extraction::http {

namespace {

// qdtext, and what may follow a backslash (RFC 9110 §5.6.4).
constexpr auto quoted_text =
    character_class{"\t !"}.add_range('#', '[').add_range(']', '~').add_range(0x80, 0xff);
constexpr auto escapable = character_class{"\t"}.add_range(' ', '~').add_range(0x80, 0xff);

// Removes the longest run of members from the front of `text`. False: there is none.
bool take(const character_class& members, std::string_view& text) {
  std::size_t size = 0;
  while (size < text.size() && members.has(text[size])) ++size;
  text.remove_prefix(size);
  return size > 0;
}

bool take(char wanted, std::string_view& text) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  take(character_class{" \t"}, text);
}

bool take_quoted(std::string_view& text) {
  if (!take('"', text)) return false;
  while (!take('"', text)) {
    if (take('\\', text)) {
      if (text.empty() || !escapable.has(text.front())) return false;
      text.remove_prefix(1);
    } else if (!take(quoted_text, text)) {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_chunk_extensions(std::string_view text) {
  while (!text.empty()) {
    skip_blanks(text);
    if (!take(';', text)) return false;
    skip_blanks(text);
    if (!take(characters::token, text)) return false;
    std::string_view rest = text;  // trailing blanks belong to the next extension, if there is one
    skip_blanks(rest);
    if (!take('=', rest)) continue;
    skip_blanks(rest);
    if (!take_quoted(rest) && !take(characters::token, rest)) return false;
    text = rest;
  }
  return true;
}

}  // namespace extraction::http
