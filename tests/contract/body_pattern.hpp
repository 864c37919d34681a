// Compares the body of an answer with the pattern that a contract case holds.
//
// A pattern is JSON in which some strings stand for what differs from run to run:
//   <uuid>        a version 4 UUID in lower case that no job created before has
//   <id0>, <id1>  the id of the first, second … job created before
//   <time>        a time as the contract prints it
//   <later time>  one that is later than the updated_at of every job created before
//   <int>, <text> any integer, any string but the empty one
//   <list of 3>   an array of three items
// All else must be equal: the order of keys and the digits of numbers, too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/json_tree.hpp"

namespace extraction::test {

// Where and how `body` differs from `pattern`; nullopt if it matches. `created`: the jobs made
// before, as their creator was shown them.
std::optional<std::string> find_difference(const json_tree& pattern, const json_tree& body,
                                           const std::vector<json_tree>& created);

// Whether `text` has the form that Python's isoformat() gives a UTC time.
bool is_contract_time(std::string_view text);

}  // namespace extraction::test
