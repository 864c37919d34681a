#include "jobs/event.hpp"

#include <algorithm>
#include <charconv>

namespace extraction {

namespace {

constexpr std::array<std::string_view, 3> cause_names{"request", "lease", "expiry"};
constexpr char separator = '-';

// Accepts no sign, no leading zeros and no upper case, so that each cursor has exactly one text.
template <class Number>
std::optional<Number> parse_hexadecimal(std::string_view text) {
  if (text.empty() || text.front() == '-' || (text.size() > 1 && text.front() == '0')) {
    return std::nullopt;
  }
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'F'; };
  if (std::ranges::any_of(text, is_upper)) return std::nullopt;
  Number number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  if (problem != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class Number>
void append_hexadecimal(Number number, std::string& into) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  into.append(digits, end);
}

}  // namespace

std::string_view name_of(event_type type) {
  return event_type_names.at(static_cast<std::size_t>(type));
}

std::optional<event_type> parse_event_type(std::string_view name) {
  if (name.starts_with(event_type_prefix)) name.remove_prefix(event_type_prefix.size());
  const auto found = std::ranges::find(event_type_names, name);
  if (found == event_type_names.end()) return std::nullopt;
  return static_cast<event_type>(found - event_type_names.begin());
}

std::string_view name_of(event_cause cause) {
  return cause_names.at(static_cast<std::size_t>(cause));
}

std::string to_text(event_cursor cursor) {
  std::string text;
  append_hexadecimal(cursor.position, text);
  text += separator;
  append_hexadecimal(cursor.check, text);
  return text;
}

std::optional<event_cursor> parse_event_cursor(std::string_view text) {
  const std::size_t middle = text.find(separator);
  if (middle == std::string_view::npos) return std::nullopt;
  const auto position = parse_hexadecimal<std::int64_t>(text.substr(0, middle));
  const auto check = parse_hexadecimal<std::uint32_t>(text.substr(middle + 1));
  if (!position || !check || *position == 0) return std::nullopt;
  return event_cursor{*position, *check};
}

}  // namespace extraction
