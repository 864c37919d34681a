#include "api/input/fields.hpp"

#include <charconv>
#include <cmath>
#include <variant>

#include "api/input/lax_integer.hpp"
#include "api/input/offset_time.hpp"
#include "support/utf8.hpp"
#include "web/json_text.hpp"

namespace extraction::api {

namespace {

std::nullopt_t add(faults& found, fault what) {
  found.push_back(std::move(what));
  return std::nullopt;
}

fault describe(integer_fault what, location where, std::string input) {
  switch (what) {
    case integer_fault::not_parsable: return not_parsable_as_integer(where, std::move(input));
    case integer_fault::too_large: return too_large_an_integer(where, std::move(input));
    case integer_fault::fractional: return fractional(where, std::move(input));
    case integer_fault::not_finite: break;
  }
  return not_finite(where);
}

std::optional<std::int64_t> value_or_fault(const lax_integer& read, location where,
                                           const std::string& input, faults& found) {
  if (const auto* number = std::get_if<std::int64_t>(&read)) return *number;
  return add(found, describe(std::get<integer_fault>(read), where, input));
}

std::optional<std::int64_t> read_any_integer(const json_value& value, location where,
                                             faults& found) {
  switch (value.kind) {
    case json_kind::boolean: return value.text == "true" ? 1 : 0;
    case json_kind::string:
      return value_or_fault(integer_from_text(value.string), where, value.text, found);
    case json_kind::number:
      if (!value.is_finite) return add(found, not_finite(where));
      return value_or_fault(integer_from_number(value.text), where, value.text, found);
    default: return add(found, not_an_integer(where, value.text));
  }
}

}  // namespace

std::optional<std::string> read_text(const json_value& value, location where,
                                     const text_rules& rules, faults& found) {
  if (value.kind != json_kind::string) return add(found, not_a_string(where, value.text));
  const std::size_t length = count_characters(value.string);
  if (length < rules.min_length) return add(found, too_short(where, value.text, rules.min_length));
  if (length > rules.max_length) return add(found, too_long(where, value.text, rules.max_length));
  if (rules.matches != nullptr && !rules.matches(value.string)) {
    return add(found, pattern_mismatch(where, value.text, rules.pattern));
  }
  // PostgreSQL cannot store it.
  if (value.string.find('\0') != std::string::npos) {
    return add(found, contains_null_character(where, value.text));
  }
  return value.string;
}

std::optional<int> read_integer(const json_value& value, location where, const integer_rules& rules,
                                faults& found) {
  const auto number = read_any_integer(value, where, found);
  if (!number) return std::nullopt;
  if (*number < rules.minimum) return add(found, less_than(where, value.text, rules.minimum));
  if (*number > rules.maximum) return add(found, greater_than(where, value.text, rules.maximum));
  return static_cast<int>(*number);
}

std::optional<std::uint64_t> read_count(std::string_view text, location where, faults& found) {
  std::string input;
  web::append_json_string(text, input);
  const auto number = value_or_fault(integer_from_text(text), where, input, found);
  if (!number) return std::nullopt;
  if (*number < 0) return add(found, less_than(where, std::move(input), 0));
  return static_cast<std::uint64_t>(*number);
}

std::optional<int> read_bounded_count(std::string_view text, location where,
                                      const integer_rules& rules, faults& found) {
  std::string input;
  web::append_json_string(text, input);
  const auto number = value_or_fault(integer_from_text(text), where, input, found);
  if (!number) return std::nullopt;
  if (*number < rules.minimum) return add(found, less_than(where, std::move(input), rules.minimum));
  if (*number > rules.maximum) {
    return add(found, greater_than(where, std::move(input), rules.maximum));
  }
  return static_cast<int>(*number);
}

std::optional<std::chrono::milliseconds> read_seconds(std::string_view text, location where,
                                                      std::chrono::seconds maximum, faults& found) {
  std::string input;
  web::append_json_string(text, input);
  double seconds = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (problem != std::errc{} || end != text.data() + text.size() || !std::isfinite(seconds)) {
    return add(found, not_parsable_as_number(where, std::move(input)));
  }
  if (seconds < 0) return add(found, less_than(where, std::move(input), 0));
  if (seconds > static_cast<double>(maximum.count())) {
    return add(found, greater_than(where, std::move(input), static_cast<int>(maximum.count())));
  }
  return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

std::optional<timestamp> read_time(const json_value& value, location where, faults& found) {
  if (value.kind != json_kind::string) return add(found, not_a_time(where, value.text));
  const offset_time read = parse_offset_time(value.string);
  if (const auto* time = std::get_if<timestamp>(&read)) return *time;
  const auto& [lacks_offset, reason] = std::get<time_fault>(read);
  return add(found, lacks_offset ? without_offset(where, value.text)
                                 : not_parsable_as_time(where, value.text, reason));
}

std::optional<std::string> read_object(const json_value& value, location where,
                                       const object_rules& rules, faults& found) {
  if (value.kind != json_kind::object) return add(found, not_a_dictionary(where, value.text));
  if (value.depth > max_object_depth) return add(found, too_deep(where, max_object_depth));
  if (!value.is_finite) return add(found, not_finite(where));
  if (value.text.size() > rules.max_size) {
    return add(found, too_large_a_dictionary(where, value.text, rules.max_size));
  }
  return value.text;
}

}  // namespace extraction::api
