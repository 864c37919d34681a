// The cases of cases.json: a request, and the expected response.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contract/front.hpp"
#include "support/json_tree.hpp"

namespace extraction::test {

using field_list = std::vector<std::pair<std::string, std::string>>;

struct expected_answer {
  unsigned status = 0;
  std::optional<json_tree> body;        // a pattern, see body_pattern.hpp
  std::optional<std::string> location;  // path and query that a client must arrive at
  std::vector<std::string> allow;       // at least these
  field_list fields;                    // names in lower case
};

struct contract_case {
  std::string name;
  std::vector<json_tree> jobs;  // created first, in order
  sent_request request;         // "{id0}" in its target is the id of the first job
  expected_answer expected;
};

// Reads all cases. Throws std::runtime_error if the file cannot be read, std::invalid_argument or
// std::out_of_range if its content is invalid.
std::vector<contract_case> read_contract_cases(const std::string& path);

}  // namespace extraction::test
