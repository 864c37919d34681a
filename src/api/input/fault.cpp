#include "api/input/fault.hpp"

#include <utility>

#include "web/json_text.hpp"

namespace extraction::api {

namespace {

std::string path(location where) {
  std::string text;
  web::json_writer writer{text};
  writer.begin_array();
  writer.string(where.part);
  if (!where.field.empty()) writer.string(where.field);
  writer.end_array();
  return text;
}

fault make(std::string_view type, location where, std::string message, std::string input) {
  return {std::string(type), path(where), std::move(message), std::move(input), {}};
}

fault with_limit(std::string_view type, location where, std::string message, std::string input,
                 std::string_view limit_name, std::size_t limit) {
  fault made = make(type, where, std::move(message), std::move(input));
  made.context = "{\"" + std::string(limit_name) + "\":" + std::to_string(limit) + "}";
  return made;
}

std::string text_context(std::string_view name, std::string_view text) {
  std::string context;
  web::json_writer writer{context};
  writer.begin_object();
  writer.key(name);
  writer.string(text);
  writer.end_object();
  return context;
}

std::string characters(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " character" : " characters");
}

}  // namespace

fault missing(location where, std::string input) {
  return make("missing", where, "Field required", std::move(input));
}

fault not_an_object(std::string input) {
  return make("model_attributes_type", {"body"},
              "Input should be a valid dictionary or object to extract fields from",
              std::move(input));
}

fault invalid_json(std::size_t position, std::string_view reason) {
  fault made = make("json_invalid", {"body"}, "JSON decode error", "{}");
  made.where = "[\"body\"," + std::to_string(position) + "]";
  made.context = text_context("error", reason);
  return made;
}

fault not_a_string(location where, std::string input) {
  return make("string_type", where, "Input should be a valid string", std::move(input));
}

fault too_short(location where, std::string input, std::size_t min_length) {
  return with_limit("string_too_short", where,
                    "String should have at least " + characters(min_length), std::move(input),
                    "min_length", min_length);
}

fault too_long(location where, std::string input, std::size_t max_length) {
  return with_limit("string_too_long", where,
                    "String should have at most " + characters(max_length), std::move(input),
                    "max_length", max_length);
}

fault contains_null_character(location where, std::string input) {
  return invalid_value(where, std::move(input), "must not contain U+0000");
}

fault pattern_mismatch(location where, std::string input, std::string_view pattern) {
  fault made = make("string_pattern_mismatch", where,
                    "String should match pattern '" + std::string(pattern) + "'", std::move(input));
  made.context = text_context("pattern", pattern);
  return made;
}

fault not_an_integer(location where, std::string input) {
  return make("int_type", where, "Input should be a valid integer", std::move(input));
}

fault not_parsable_as_integer(location where, std::string input) {
  return make("int_parsing", where,
              "Input should be a valid integer, unable to parse string as an integer",
              std::move(input));
}

fault too_large_an_integer(location where, std::string input) {
  return make("int_parsing_size", where,
              "Unable to parse input string as an integer, exceeded maximum size",
              std::move(input));
}

fault fractional(location where, std::string input) {
  return make("int_from_float", where,
              "Input should be a valid integer, got a number with a fractional part",
              std::move(input));
}

fault not_finite(location where) {
  return make("finite_number", where, "Input should be a finite number", "null");
}

fault less_than(location where, std::string input, int minimum) {
  return with_limit("greater_than_equal", where,
                    "Input should be greater than or equal to " + std::to_string(minimum),
                    std::move(input), "ge", static_cast<std::size_t>(minimum));
}

fault greater_than(location where, std::string input, int maximum) {
  return with_limit("less_than_equal", where,
                    "Input should be less than or equal to " + std::to_string(maximum),
                    std::move(input), "le", static_cast<std::size_t>(maximum));
}

fault not_parsable_as_number(location where, std::string input) {
  return make("float_parsing", where,
              "Input should be a valid number, unable to parse string as a number",
              std::move(input));
}

fault invalid_value(location where, std::string input, std::string_view rule) {
  return make("value_error", where, "Value error, " + std::string(rule), std::move(input));
}

fault not_a_time(location where, std::string input) {
  return make("datetime_type", where, "Input should be a valid datetime", std::move(input));
}

fault not_parsable_as_time(location where, std::string input, std::string_view reason) {
  fault made = make("datetime_parsing", where,
                    "Input should be a valid datetime, " + std::string(reason), std::move(input));
  made.context = text_context("error", reason);
  return made;
}

fault without_offset(location where, std::string input) {
  return make("timezone_aware", where, "Input should have timezone info", std::move(input));
}

fault not_a_dictionary(location where, std::string input) {
  return make("dict_type", where, "Input should be a valid dictionary", std::move(input));
}

fault too_large_a_dictionary(location where, std::string input, std::size_t max_size) {
  return invalid_value(
      where, std::move(input),
      "must not have more than " + std::to_string(max_size) + " bytes as compact JSON");
}

// Echoes null: what is nested too deeply to be stored may be too deep for readers of the response.
fault too_deep(location where, std::size_t max_depth) {
  return invalid_value(where, "null",
                       "must not be nested deeper than " + std::to_string(max_depth) + " levels");
}

}  // namespace extraction::api
