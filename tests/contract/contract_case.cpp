#include "contract/contract_case.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "lambda/base64.hpp"

namespace extraction::test {

namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file || content.str().empty()) throw std::runtime_error("cannot read " + path);
  return content.str();
}

field_list read_fields(const json_tree& from) {
  field_list fields;
  if (!from.has("headers")) return fields;
  const json_tree& named = from.at("headers");
  for (std::size_t i = 0; i < named.items.size(); ++i) {
    fields.emplace_back(named.keys[i], named.items[i].text);
  }
  return fields;
}

sent_request to_request(const json_tree& from) {
  sent_request request{.method = from.at("method").text,
                       .target = from.at("path").text,
                       .fields = read_fields(from),
                       .body = std::nullopt};
  if (from.has("body")) request.body = from.at("body").text;
  if (from.has("body_base64")) {
    request.body = lambda::decode_base64(from.at("body_base64").text).value();
  }
  return request;
}

expected_answer to_expected(const json_tree& from) {
  expected_answer expected;
  expected.fields = read_fields(from);
  expected.status = static_cast<unsigned>(std::stoul(from.at("status").text));
  if (from.has("body")) expected.body = from.at("body");
  if (from.has("location")) expected.location = from.at("location").text;
  if (from.has("allow")) {
    for (const json_tree& method : from.at("allow").items) expected.allow.push_back(method.text);
  }
  return expected;
}

}  // namespace

std::vector<contract_case> read_contract_cases(const std::string& path) {
  std::vector<contract_case> cases;
  for (const json_tree& from : parse_json(read_file(path)).items) {
    cases.push_back({.name = from.at("name").text,
                     .jobs = from.has("jobs") ? from.at("jobs").items : std::vector<json_tree>{},
                     .request = to_request(from.at("request")),
                     .expected = to_expected(from.at("expect"))});
  }
  return cases;
}

}  // namespace extraction::test
