// The document against the table of routes; tests/e2e/test_openapi.py holds it against answers.
#include "api/documentation/openapi_document.hpp"

#include <cctype>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "api/routes.hpp"
#include "support/json_tree.hpp"
#include "support/version.hpp"

namespace extraction::api {
namespace {

using method_and_path = std::pair<std::string, std::string>;

std::string to_upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::set<method_and_path> documented_routes(const test::json_tree& document) {
  std::set<method_and_path> found;
  const test::json_tree& paths = document.at("paths");
  for (std::size_t i = 0; i < paths.items.size(); ++i) {
    for (const std::string& key : paths.items[i].keys) {
      if (key != "parameters") found.emplace(to_upper(key), paths.keys[i]);
    }
  }
  return found;
}

TEST(Openapi, NamesExactlyTheRoutesOfTheRouter) {
  std::set<method_and_path> served;
  for (const route& one : routes().rows()) served.emplace(one.method, one.path.text());
  EXPECT_EQ(documented_routes(test::parse_json(openapi_document)), served);
}

TEST(Openapi, NamesTheVersionOfTheService) {
  const test::json_tree document = test::parse_json(openapi_document);
  EXPECT_EQ(document.at("info").at("version").text, version);
}

}  // namespace
}  // namespace extraction::api
