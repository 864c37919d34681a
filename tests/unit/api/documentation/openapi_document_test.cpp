// The document against the table of routes; tests/e2e/test_openapi.py holds it against answers.
#include "api/documentation/openapi_document.hpp"

#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "api/routes.hpp"
#include "support/json_tree.hpp"
#include "support/version.hpp"

namespace extraction::api {
namespace {

using testing::IsEmpty;
using type = test::json_tree::type;
using method_and_path = std::pair<std::string, std::string>;

std::string to_upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

using operations = std::map<method_and_path, const test::json_tree*>;

operations operations_of(const test::json_tree& document) {
  operations found;
  const test::json_tree& paths = document.at("paths");
  for (std::size_t i = 0; i < paths.items.size(); ++i) {
    const test::json_tree& path = paths.items[i];
    for (std::size_t j = 0; j < path.items.size(); ++j) {
      if (path.keys[j] == "parameters") continue;
      found.emplace(method_and_path{to_upper(path.keys[j]), paths.keys[i]}, &path.items[j]);
    }
  }
  return found;
}

// Every value of the document, the outermost first.
void visit(const test::json_tree& tree, const std::function<void(const test::json_tree&)>& see) {
  see(tree);
  for (const test::json_tree& item : tree.items) visit(item, see);
}

// Whether a reference, "#/components/schemas/Job", leads to a value of the document.
bool resolves(const test::json_tree& document, std::string_view reference) {
  if (!reference.starts_with("#/")) return false;
  const test::json_tree* place = &document;
  for (auto slash = reference.find('/'); slash != reference.npos;) {
    const auto next = reference.find('/', slash + 1);
    const std::string_view step = reference.substr(slash + 1, next - slash - 1);
    if (place->is != type::object || !place->has(step)) return false;
    place = &place->at(step);
    slash = next;
  }
  return true;
}

class OpenapiDocument : public testing::Test {
 protected:
  const test::json_tree document_ = test::parse_json(openapi_document);
  const operations operations_ = operations_of(document_);
};

TEST_F(OpenapiDocument, NamesExactlyTheRoutesThatThereAre) {
  std::set<method_and_path> documented;
  for (const auto& [route, operation] : operations_) documented.insert(route);
  std::set<method_and_path> served;
  for (const route& one : routes().rows()) served.emplace(one.method, one.path.text());
  EXPECT_EQ(documented, served);
}

TEST_F(OpenapiDocument, SaysWhichRoutesNeedAToken) {
  for (const route& one : routes().rows()) {
    const method_and_path name{one.method, one.path.text()};
    const bool is_open = operations_.at(name)->at("security").items.empty();
    EXPECT_EQ(is_open, !one.needed) << name.first << ' ' << name.second;
  }
}

TEST_F(OpenapiDocument, HasNoKeyTwice) {
  visit(document_, [](const test::json_tree& tree) {
    std::set<std::string> keys;
    for (const std::string& key : tree.keys) EXPECT_TRUE(keys.insert(key).second) << key;
  });
}

TEST_F(OpenapiDocument, GivesEachOperationAnIdOfItsOwn) {
  std::set<std::string> ids;
  for (const auto& [route, operation] : operations_) {
    const std::string& id = operation->at("operationId").text;
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
}

TEST_F(OpenapiDocument, RefersOnlyToWhatItHolds) {
  std::size_t references = 0;
  visit(document_, [&](const test::json_tree& tree) {
    if (tree.is != type::object || !tree.has("$ref")) return;
    ++references;
    EXPECT_TRUE(resolves(document_, tree.at("$ref").text)) << tree.at("$ref").text;
  });
  EXPECT_GT(references, 0U);
  EXPECT_FALSE(resolves(document_, "#/components/schemas/Nothing"));
}

// A component that nothing refers to is left over from something.
TEST_F(OpenapiDocument, UsesEveryComponent) {
  std::set<std::string> used;
  visit(document_, [&](const test::json_tree& tree) {
    if (tree.is == type::object && tree.has("$ref")) used.insert(tree.at("$ref").text);
  });
  std::set<std::string> unused;
  const test::json_tree& components = document_.at("components");
  for (std::size_t i = 0; i < components.keys.size(); ++i) {
    const std::string& section = components.keys[i];
    if (section == "securitySchemes") continue;  // used by name
    for (const std::string& name : components.items[i].keys) {
      const std::string reference = "#/components/" + section + "/" + name;
      if (!used.contains(reference)) unused.insert(reference);
    }
  }
  EXPECT_THAT(unused, IsEmpty());
}

TEST_F(OpenapiDocument, NamesTheVersionOfTheService) {
  EXPECT_EQ(document_.at("info").at("version").text, version);
}

}  // namespace
}  // namespace extraction::api
