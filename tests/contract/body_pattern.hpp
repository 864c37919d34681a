// Compares the body of a response with the pattern of a contract case.
//
// A pattern is JSON in which some strings are placeholders for what differs from run to run:
//   <uuid>        a version 4 UUID in lower case that no job created before has
//   <id0>, <id1>  the id of the first, second … job created before
//   <time>        a time in the format of the contract
//   <later time>  a time later than the updated_at of every job created before
//   <int>, <text> any integer, any string that is not empty
//   <list of 3>   an array of three items
// Everything else must be equal, including the order of keys and the digits of numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/json_tree.hpp"

namespace extraction::test {

// Where and how `body` differs from `pattern`; nullopt if it matches. `created`: the jobs created
// before, as shown in the responses.
std::optional<std::string> find_difference(const json_tree& pattern, const json_tree& body,
                                           const std::vector<json_tree>& created);

// Whether `text` has the form in which Python's isoformat() prints a UTC time.
bool is_contract_time(std::string_view text);

}  // namespace extraction::test
