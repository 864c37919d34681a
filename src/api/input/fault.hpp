// What is wrong with a request's input, in Pydantic 2's words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace extraction::api {

// Where a fault is: in the body, the query or the header as a whole, or in one of its fields.
struct location {
  std::string_view part;     // "body", "query" or "header"
  std::string_view field{};  // empty: the part as a whole
};

// One element of the `detail` of a 422.
struct fault {
  std::string type;
  std::string where;  // JSON array
  std::string message;
  std::string input;    // JSON, echoed
  std::string context;  // JSON object; empty if there is none
};

// In the order of the fields.
using faults = std::vector<fault>;

fault missing(location where, std::string input);
fault not_an_object(std::string input);
fault invalid_json(std::size_t position, std::string_view reason);

fault not_a_string(location where, std::string input);
fault too_short(location where, std::string input, std::size_t min_length);
fault too_long(location where, std::string input, std::size_t max_length);
fault contains_null_character(location where, std::string input);
fault pattern_mismatch(location where, std::string input, std::string_view pattern);

fault not_an_integer(location where, std::string input);
fault not_parsable_as_integer(location where, std::string input);
fault too_large_an_integer(location where, std::string input);
fault fractional(location where, std::string input);
fault not_finite(location where);  // echoes null
fault less_than(location where, std::string input, int minimum);
fault greater_than(location where, std::string input, int maximum);

fault not_parsable_as_number(location where, std::string input);

// `rule` says what would be right: "must be …".
fault invalid_value(location where, std::string input, std::string_view rule);

fault not_a_time(location where, std::string input);
fault not_parsable_as_time(location where, std::string input, std::string_view reason);
fault without_offset(location where, std::string input);

fault not_a_dictionary(location where, std::string input);
fault too_large_a_dictionary(location where, std::string input, std::size_t max_size);
fault too_deep(location where, std::size_t max_depth);

}  // namespace extraction::api
